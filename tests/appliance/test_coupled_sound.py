"""`buddy run` on a sound card whose loudspeaker is heard by its microphone: it answers people, never itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from box import Box
from sound import PrivateSound, speak

pytestmark = pytest.mark.appliance

QUESTIONS = ("what day is it", "what time is it", "what can you do")


@pytest.fixture
def coupled(private_sound: PrivateSound) -> PrivateSound:
    """What is played into `speaker` arrives at the microphone some 30 ms later, undamped."""
    private_sound.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in", "latency_msec=30")
    return private_sound


def test_it_answers_who_spoke_and_never_itself(coupled: PrivateSound, tmp_path: Path) -> None:
    with Box(coupled, tmp_path, "conversation:\n  silence_seconds: 4\n") as box:
        coupled.say_into_microphone(speak("hey buddy"))
        box.event("wake_word_heard")
        box.event("earcon_played")
        for question in QUESTIONS:
            coupled.say_into_microphone(speak(question))
            box.event("utterance_heard")
            box.event("speech_finished", within=40.0)
            box.wait_for("effect", "listen")
        box.wait_for("transition", to="idle")
        assert len(box.events("utterance_heard")) == len(QUESTIONS)
        assert len(box.events("utterance_started")) == len(QUESTIONS)
        assert len(box.events("wake_word_heard")) == 1
        assert box.events("help_wanted") == []
        assert "Buddy hears itself" not in box.log.read_text(encoding="utf-8")


def test_without_the_stage_it_never_answers_itself_either(coupled: PrivateSound, tmp_path: Path) -> None:
    with Box(coupled, tmp_path, "echo: none\nconversation:\n  silence_seconds: 4\n") as box:
        coupled.say_into_microphone(speak("hey buddy"))
        box.event("earcon_played")
        coupled.say_into_microphone(speak("what day is it"))
        box.event("speech_finished")
        box.wait_for("transition", to="idle")
        assert len(box.events("utterance_started")) == 1
