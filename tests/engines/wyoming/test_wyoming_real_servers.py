"""Buddy's three Wyoming engines with the servers that people run."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from buddy.audio.microphone import file
from buddy.engines.hear import Transcript
from buddy.engines.hear import wyoming as hearing
from buddy.engines.speak import VoiceStyle
from buddy.engines.speak import wyoming as speaking
from buddy.engines.wake import Detection
from buddy.engines.wake import wyoming as waking
from buddy.errors import SpeakingFailed, WakeFailed
from buddy.runtime.clock import RealClock
from buddy.workers.trials import listens
from tests.engines.wake.wake_room import frames, said, silence

ENGLISH = VoiceStyle("en")
FRAMES_A_SECOND = 31


def waken(engine: waking.WyomingWake, folder: Path, times: int, *sounds: np.ndarray) -> list[Detection]:
    """What is detected while this is heard at the pace of a real microphone; reset after each, as the ears do.

    When that is less than `times` the silence after it goes on for a while: the machine may be busy.
    """
    path = folder / "heard.wav"
    with wave.open(str(path), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))
        wav.writeframes(b"".join(frames(*sounds)))
    microphone = file.build(file.Settings(path=path), RealClock())
    microphone.open()
    found = []
    whole = round(microphone.duration * FRAMES_A_SECOND)
    for number in range(whole + 20 * FRAMES_A_SECOND):
        if number >= whole and len(found) >= times:
            break
        detection = engine.feed(microphone.read())
        if detection:
            engine.reset()
            found.append(detection)
    engine.close()
    return found


@pytest.mark.parametrize("server", ["openwakeword", "porcupine1"])
def test_a_wake_server_hears_its_word_once_and_no_other_talk(
    server: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    engine = waking.build(waking.Settings(uri=request.getfixturevalue(server)), ["Alexa", "hey buddy"], "en")
    talk, word = said("what time is it", "flite:slt"), said("alexa", "flite:slt")
    found = waken(engine, tmp_path, 1, silence(1.5), talk, silence(0.5), word, silence(2))
    assert [detection.phrase for detection in found] == ["Alexa"], "as it is written in the list of phrases"
    assert 0 < found[0].seconds_ago < 1


def test_a_model_may_be_named(porcupine1: str, tmp_path: Path) -> None:
    engine = waking.build(waking.Settings(uri=porcupine1, model="computer"), ["hey buddy"], "en")
    word = said("computer", "flite:slt")
    twice = waken(engine, tmp_path, 2, silence(1), word, silence(1.5), word, silence(1))
    assert [detection.phrase for detection in twice] == ["computer", "computer"]


def test_a_wake_server_that_is_there_is_believed(porcupine1: str) -> None:
    engine = waking.build(waking.Settings(uri=porcupine1), ["alexa"], "en")
    for _ in range(2):
        listens(engine)


def test_a_wake_server_without_the_phrase_names_those_that_it_has(openwakeword: str) -> None:
    engine = waking.build(waking.Settings(uri=openwakeword), ["hey buddy"], "en")
    with pytest.raises(WakeFailed, match=r"no model for “hey buddy”; it knows alexa, .*ok nabu"):
        until_it_answers(engine)


def until_it_answers(engine: waking.WyomingWake) -> None:
    microphone = RealClock()
    end = microphone.now() + 10
    while microphone.now() < end:
        engine.feed(bytes(1024))


def heard(engine: hearing.WyomingHearing) -> Transcript:
    engine.start()
    for frame in frames(said("what time is it", "flite:slt")):
        engine.feed(frame)
    return engine.finish()


def test_a_hearing_server_writes_down_one_utterance_after_another(whisper: str) -> None:
    engine = hearing.build(hearing.Settings(uri=whisper, answer_seconds=30), "en", ())
    assert [heard(engine), heard(engine)] == [Transcript("what time is it")] * 2
    engine.start()
    engine.feed(bytes(1024))
    assert heard(engine) == Transcript("what time is it"), "after one that was left unfinished"
    engine.close()


def test_a_speaking_server_speaks_in_chunks_of_its_own_rate(piper: str) -> None:
    engine = speaking.build(speaking.Settings(uri=piper))
    chunks = list(engine.speak("Good morning. It is a fine day.", ENGLISH))
    assert {chunk.rate for chunk in chunks} == {22_050}
    assert all(len(chunk.pcm) % 2 == 0 for chunk in chunks)
    assert np.abs(np.frombuffer(b"".join(chunk.pcm for chunk in chunks), "<i2")).max() > 5_000
    engine.close()


def test_a_voice_is_chosen_by_the_settings_and_before_them_by_the_persona(piper: str) -> None:
    plain, other = speaking.build(speaking.Settings(uri=piper)), speaking.Settings(uri=piper, voice="en_US-other-low")
    named = VoiceStyle("en", {"wyoming": "en_US-other-low", "espeak": "en-us+f2"})
    rates = [
        next(iter(engine.speak("Hello.", style))).rate
        for engine, style in [(plain, ENGLISH), (speaking.build(other), ENGLISH), (plain, named)]
    ]
    assert rates == [22_050, 16_000, 16_000]


def test_a_language_without_a_voice_is_left_to_another_engine(piper: str) -> None:
    engine = speaking.build(speaking.Settings(uri=piper))
    with pytest.raises(SpeakingFailed, match="no voice for 'xx'"):
        list(engine.speak("Hello.", VoiceStyle("xx")))
    assert list(engine.speak("Hello.", ENGLISH))


def test_an_error_of_the_server_is_told(piper: str) -> None:
    engine = speaking.build(speaking.Settings(uri=piper, voice="en_US-nobody-low"))
    with pytest.raises(SpeakingFailed, match=r"could not say it|hung up"):
        list(engine.speak("Hello.", ENGLISH))


def test_a_server_of_another_kind_is_told(openwakeword: str, piper: str) -> None:
    with pytest.raises(SpeakingFailed, match="offers no voice"):
        list(speaking.build(speaking.Settings(uri=openwakeword)).speak("Hello.", ENGLISH))
    with pytest.raises(WakeFailed, match="it knows nothing"):
        until_it_answers(waking.build(waking.Settings(uri=piper), ["alexa"], "en"))
