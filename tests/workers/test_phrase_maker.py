"""Phrases are made while Buddy is idle, and are spoken when no engine is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.cache import KeptPhrases, PhraseCache
from buddy.engines.speak.fake import FakeSpeaking
from buddy.errors import EngineUnavailable, SpeakingFailed
from buddy.workers.phrase_maker import PhraseMaker

PHRASES = ("Good morning.", "I did not understand.", "Something does not work.")
STYLES = (VoiceStyle("en"), VoiceStyle("en", speed=0.5))
IDLE: Any = SimpleNamespace(after="idle")
BUSY: Any = SimpleNamespace(after="session.listening")


class Gated:
    """A voice that waits at each sentence until it may speak."""

    def __init__(self) -> None:
        self.voice = FakeSpeaking()
        self.asked = threading.Semaphore(0)
        self.may = threading.Semaphore(0)
        self.closed = threading.Event()

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        self.asked.release()
        assert self.may.acquire(timeout=20)
        return self.voice.speak(text, style)

    def close(self) -> None:
        self.closed.set()


def cache(folder: Path, engine: Any, made_by: str = "fake") -> PhraseCache:
    return PhraseCache(folder, engine, PHRASES, made_by)


def kept(folder: Path) -> int:
    return len(list(folder.glob("*.wav")))


def test_all_are_made_in_every_style_once_buddy_is_idle(tmp_path: Path) -> None:
    voice = FakeSpeaking()
    maker = PhraseMaker([("fake", cache(tmp_path, voice))], STYLES)
    assert voice.said == []
    maker.saw(IDLE, 0.0)
    assert maker.join(20)
    assert [text for text, _ in voice.said] == [*PHRASES, *PHRASES]
    assert kept(tmp_path) == 6
    assert voice.closed


def test_what_is_there_is_not_made_again_and_needs_no_engine(tmp_path: Path) -> None:
    for _ in range(2):
        voice = FakeSpeaking()
        maker = PhraseMaker([("fake", cache(tmp_path, voice))], STYLES[:1])
        maker.saw(IDLE, 0.0)
        assert maker.join(20)
    assert voice.said == []


def test_nothing_is_begun_while_somebody_is_there(tmp_path: Path) -> None:
    gated = Gated()
    maker = PhraseMaker([("fake", cache(tmp_path, gated))], STYLES[:1])
    maker.saw(IDLE, 0.0)
    assert gated.asked.acquire(timeout=20)
    maker.saw(BUSY, 1.0)
    gated.may.release(9)
    assert not gated.asked.acquire(timeout=0.3), "the second phrase waits"
    maker.saw(IDLE, 2.0)
    assert gated.asked.acquire(timeout=20)
    assert maker.join(20)
    assert kept(tmp_path) == 3


def test_the_next_engine_makes_them_when_the_first_cannot(tmp_path: Path) -> None:
    broken, voice = FakeSpeaking(), FakeSpeaking()
    broken.fail_after = 0
    maker = PhraseMaker([("a", cache(tmp_path, broken, "a")), ("b", cache(tmp_path, voice, "b"))], STYLES[:1])
    maker.saw(IDLE, 0.0)
    assert maker.join(20)
    assert [text for text, _ in voice.said] == list(PHRASES)


def test_told_to_end_it_ends_after_the_phrase_at_hand(tmp_path: Path) -> None:
    gated = Gated()
    maker = PhraseMaker([("fake", cache(tmp_path, gated))], STYLES)
    maker.saw(IDLE, 0.0)
    assert gated.asked.acquire(timeout=20)
    maker.close()
    gated.may.release(9)
    assert maker.join(20)
    assert kept(tmp_path) == 1
    assert gated.closed.is_set()


def test_kept_phrases_are_spoken_whoever_made_them_and_in_whatever_style(tmp_path: Path) -> None:
    for phrase in cache(tmp_path, FakeSpeaking()).prepare(STYLES[1]):
        assert phrase in PHRASES
    spare = KeptPhrases(tmp_path)
    assert b"".join(chunk.pcm for chunk in spare.speak(PHRASES[0], VoiceStyle("en", {"x": "y"})))
    for text, style in [("What the resident was told.", STYLES[0]), (PHRASES[0], VoiceStyle("it"))]:
        with pytest.raises(SpeakingFailed, match="not among the kept phrases"):
            list(spare.speak(text, style))


def test_a_damaged_recording_is_passed_over(tmp_path: Path) -> None:
    for style in STYLES:
        for _ in cache(tmp_path, FakeSpeaking()).prepare(style):
            pass
    newest = max(tmp_path.glob("*.wav"), key=lambda path: path.stat().st_mtime)
    newest.write_bytes(b"RIFF")
    for phrase in PHRASES:
        assert list(KeptPhrases(tmp_path).speak(phrase, STYLES[0]))


def test_an_engine_that_cannot_be_built_stands_for_none(tmp_path: Path) -> None:
    from buddy.phrases import _Later

    def make() -> FakeSpeaking:
        raise EngineUnavailable("espeak-ng is not installed")

    voice = FakeSpeaking()
    engines = [("a", cache(tmp_path, _Later(make), "a")), ("b", cache(tmp_path, voice, "b"))]
    maker = PhraseMaker(engines, STYLES[:1])
    maker.saw(IDLE, 0.0)
    assert maker.join(20)
    assert len(voice.said) == 3
