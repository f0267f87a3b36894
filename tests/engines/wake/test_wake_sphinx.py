"""The keyless wake engine on speech that is made while the test runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from buddy.engines.wake import WakeEngine, sphinx
from buddy.errors import EngineUnavailable, WakeFailed
from tests.engines.wake.wake_room import frames, heard, said, silence

PAUSE = silence(1.2)


@pytest.fixture
def engine() -> Iterator[WakeEngine]:
    built = sphinx.build(sphinx.Settings(), ["hey buddy"], "en")
    yield built
    built.close()


def test_the_phrase_is_heard_soon_after_its_end(engine: WakeEngine) -> None:
    phrase = said("hey buddy", "flite:rms")
    [(instant, detection)] = heard(engine, frames(PAUSE, phrase, PAUSE))
    end = 1.2 + len(phrase) / 16_000
    assert detection.phrase == "hey buddy"
    assert instant < end + 0.3
    assert abs(instant - detection.seconds_ago - end) < 0.35, "flite ends with up to 0.2 s of silence"


@pytest.mark.parametrize("gain", [0.1, 0.3, 3.0])
def test_near_or_far_it_is_heard(engine: WakeEngine, gain: float) -> None:
    assert len(heard(engine, frames(PAUSE, said("hey buddy", "flite:awb"), PAUSE, gain=gain, noise=3.0))) == 1


def test_a_question_in_the_same_breath_does_not_delay_it(engine: WakeEngine) -> None:
    alone, asked = said("hey buddy", "flite:slt"), said("hey buddy what time is it", "flite:slt")
    [(instant, detection)] = heard(engine, frames(PAUSE, asked, PAUSE))
    assert instant < 1.2 + len(alone) / 16_000 + 0.3
    assert 0.0 < detection.seconds_ago < 0.6


def test_espeak_is_understood_too(engine: WakeEngine) -> None:
    assert len(heard(engine, frames(PAUSE, said("hey buddy", "espeak:en-us"), PAUSE))) == 1


def test_italian_phrases() -> None:
    engine = sphinx.build(sphinx.Settings(), ["ehi buddy", "basta"], "it")
    words = [said("ehi buddy", "espeak:it"), PAUSE, said("basta", "espeak:it")]
    assert [found.phrase for _, found in heard(engine, frames(PAUSE, *words, PAUSE))] == ["ehi buddy", "basta"]


def test_several_phrases_are_told_apart() -> None:
    engine = sphinx.build(sphinx.Settings(), ["hey buddy", "stop", "Help me"], "en")
    words = [sound for text in ("stop", "help me", "hey buddy") for sound in (said(text, "flite:rms"), PAUSE)]
    assert [found.phrase for _, found in heard(engine, frames(PAUSE, *words))] == ["stop", "Help me", "hey buddy"]


@pytest.mark.parametrize("pause", [0.8, 1.3, 2.1])
def test_said_three_times_it_is_heard_three_times(engine: WakeEngine, pause: float) -> None:
    phrase = said("hey buddy", "flite:rms")
    words = [phrase, silence(pause)] * 3
    assert len(heard(engine, frames(PAUSE, *words, PAUSE))) == 3


@pytest.mark.parametrize("text", ["good morning did you sleep well", "the bread is on the table", "stop that now"])
def test_other_talk_is_no_phrase(engine: WakeEngine, text: str) -> None:
    assert heard(engine, frames(PAUSE, said(text, "flite:rms"), PAUSE)) == []


def test_what_was_said_before_a_reset_is_forgotten(engine: WakeEngine) -> None:
    sound = frames(PAUSE, said("hey buddy", "flite:rms"))
    assert heard(engine, sound[: len(sound) - 14]) == []
    engine.reset()
    assert heard(engine, frames(silence(2.0))) == []


def test_noise_alone_is_never_looked_at_twice(engine: WakeEngine) -> None:
    assert heard(engine, frames(silence(8.0), noise=600.0)) == []


def test_a_closed_engine_says_so(engine: WakeEngine) -> None:
    engine.close()
    with pytest.raises(WakeFailed, match="closed"):
        engine.feed(bytes(1024))


@pytest.mark.parametrize(("phrases", "language"), [([], "en"), (["hey buddy", "zut"], "fr")])
def test_what_cannot_be_listened_for_is_refused(phrases: list[str], language: str) -> None:
    with pytest.raises(EngineUnavailable):
        sphinx.build(sphinx.Settings(), phrases, language)


def test_a_sensitivity_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(ValidationError):
        sphinx.Settings(sensitivity=1.5)
