from __future__ import annotations

import threading

import pytest

from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.fake import FakeSpeaking, Settings
from buddy.errors import SpeakingFailed
from buddy.runtime.virtual_clock import VirtualClock

STYLE = VoiceStyle()


def seconds(chunks: list[Chunk]) -> float:
    return sum(len(chunk.pcm) // 2 for chunk in chunks) / chunks[0].rate


def test_a_sentence_sounds_as_long_as_it_was_told_to() -> None:
    voice = FakeSpeaking(Settings(seconds=0.5))
    voice.lengths["A long one."] = 2.0
    assert seconds(list(voice.speak("Hello.", STYLE))) == 0.5
    assert seconds(list(voice.speak("A long one.", STYLE))) == 2.0
    assert seconds(list(voice.speak("Hello.", VoiceStyle(speed=2.0)))) == 0.25
    assert [text for text, _ in voice.said] == ["Hello.", "A long one.", "Hello."]


def test_it_can_fail_in_the_middle() -> None:
    voice = FakeSpeaking()
    voice.fail_after = 2
    chunks = voice.speak("Hello.", STYLE)
    assert len([next(chunks), next(chunks)]) == 2
    with pytest.raises(SpeakingFailed):
        next(chunks)
    assert voice.dropped == 0


def test_its_pause_passes_on_the_given_clock() -> None:
    clock = VirtualClock()
    voice = FakeSpeaking(clock=clock)
    voice.pause = 3.0
    next(voice.speak("Hello.", STYLE))
    assert clock.now() == 3.0


@pytest.mark.parametrize("way_out", ["release", "close"])
def test_a_hang_lasts_until_it_is_released(way_out: str) -> None:
    voice = FakeSpeaking(Settings(seconds=0.1))
    voice.hang()
    got: list[Chunk] = []
    waiting = threading.Thread(target=lambda: got.extend(voice.speak("Hello.", STYLE)))
    waiting.start()
    getattr(voice, way_out)()
    waiting.join(5)
    assert seconds(got) == 0.1


def test_a_hang_that_nobody_ends_fails_on_a_virtual_clock() -> None:
    voice = FakeSpeaking(clock=VirtualClock())
    voice.hang()
    with pytest.raises(SpeakingFailed, match="left hanging"):
        next(voice.speak("Hello.", STYLE))


def test_closing_before_the_end_is_counted() -> None:
    voice = FakeSpeaking()
    chunks = voice.speak("Hello.", STYLE)
    next(chunks)
    chunks.close()
    assert voice.dropped == 1
