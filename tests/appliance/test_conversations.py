"""Whole conversations: `buddy run` hears and speaks through its real drivers on a private sound card."""

from __future__ import annotations

from pathlib import Path

import pytest
from box import Box
from sound import PrivateSound, mix, noise, one_after_another, read_samples, speak, write_wav

from buddy.language.catalog import load
from tests.appliance.understanding import understood

VOICES = ["flite:slt", "flite:rms"]


def heard(box: Box, text: str, voice: str = "flite:slt") -> None:
    box.sound.say_into_microphone(speak(text, voice))


def wake(box: Box, voice: str = "flite:slt") -> None:
    """Say the wake phrase, and wait until Buddy listens."""
    heard(box, "hey buddy", voice)
    box.wait_for("effect", "listen")
    box.event("earcon_played")


@pytest.mark.parametrize("voice", VOICES)
def test_wake_question_spoken_answer_and_silence(private_sound: PrivateSound, tmp_path: Path, voice: str) -> None:
    with Box(private_sound, tmp_path, "conversation:\n  silence_seconds: 3\n") as box:
        wake(box, voice)
        heard(box, "hello", voice)
        assert box.event("utterance_heard")["text"] == "hello"
        with private_sound.record_loudspeaker() as recording:
            box.event("speech_finished")
        reply = " ".join(line["text"] for line in box.events("reply_ready"))
        others = load("en").fixed()
        assert understood(recording.samples, [reply, *others]) == reply, "what the loudspeaker played, understood again"
        box.wait_for("transition", to="idle")


def test_two_turns_in_one_session(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        wake(box)
        heard(box, "what day is it")
        box.event("utterance_heard", text="what day is it")
        box.event("speech_finished")
        box.wait_for("effect", "listen")
        heard(box, "what time is it")
        box.event("utterance_heard", text="what time is it")
        box.event("speech_finished")
        assert len(box.events("wake_word_heard")) == 1


def test_the_question_in_one_breath_with_the_name(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        heard(box, "hey buddy what time is it")
        assert box.event("utterance_heard")["text"] == "what time is it"
        box.event("speech_finished")


@pytest.mark.parametrize(("word", "event"), [("stop", "stop_word_heard"), ("hey buddy", "wake_word_heard")])
def test_a_story_is_interrupted(private_sound: PrivateSound, tmp_path: Path, word: str, event: str) -> None:
    with Box(private_sound, tmp_path) as box:
        wake(box)
        heard(box, "tell me a story")
        box.event("speech_started")
        with private_sound.record_loudspeaker() as recording:
            recording.wait_until_loud()
            heard(box, word)
            box.event(event)
            listening = box.wait_for("effect", "listen")
            assert listening["turn"] == 2
            box.event("speech_stopped")
        if word == "hey buddy":
            box.event("earcon_played")
        heard(box, "what time is it")
        box.event("utterance_heard", text="what time is it")


def test_muted_by_voice_it_hears_nothing(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        wake(box)
        heard(box, "do not listen")
        box.wait_for("effect", "close_ears")
        box.event("speech_finished")
        before = len(box.events("wake_word_heard"))
        heard(box, "hey buddy")
        heard(box, "hey buddy what time is it")
        assert len(box.events("wake_word_heard")) == before
        assert box.state() == "idle"


def test_in_the_noise_of_a_room(private_sound: PrivateSound, tmp_path: Path) -> None:
    def in_noise(text: str) -> Path:
        speech = read_samples(one_after_another(tmp_path / "s.wav", 0.5, speak(text), 0.7))
        loud = mix(speech, noise(len(speech) / 16_000, dbfs=-46.0))
        return write_wav(tmp_path / f"{text.replace(' ', '_')}.wav", loud)

    with Box(private_sound, tmp_path) as box:
        private_sound.say_into_microphone(in_noise("hey buddy"))
        box.wait_for("effect", "listen")
        private_sound.say_into_microphone(in_noise("what time is it"))
        assert box.event("utterance_heard")["text"] == "what time is it"


def test_nothing_that_buddy_plays_is_heard_when_nobody_speaks(private_sound: PrivateSound, tmp_path: Path) -> None:
    """The loudspeaker is coupled into the microphone, as in a small room."""
    with Box(private_sound, tmp_path, "conversation:\n  silence_seconds: 4\n") as box:
        private_sound.pactl(
            "load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in", "latency_msec=30"
        )
        wake(box)
        heard(box, "what time is it")
        box.event("utterance_heard", text="what time is it")
        box.wait_for("transition", to="idle")
        assert len(box.events("utterance_heard")) == 1
        assert len(box.events("utterance_started")) == 1


def test_the_microphone_pulled_out_and_back(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        private_sound.kill()
        box.wait_for("transition", to="fault")
        private_sound.start()
        box.wait_for("transition", to="idle", within=40.0)
        wake(box)
        heard(box, "what time is it")
        box.event("utterance_heard", text="what time is it")


def test_it_stops_on_a_signal_with_code_0(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        assert box.process is not None
        box.process.terminate()
        assert box.process.wait(5) == 0
        assert box.state() == "stopping"
