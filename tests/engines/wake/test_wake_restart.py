"""Utterances of the first pass end and begin without losing or doubling a phrase."""

from __future__ import annotations

import pytest

from buddy.engines.wake import sphinx, spotter
from buddy.engines.wake.phrases import ways
from buddy.engines.wake.spotter import Candidate
from tests.engines.wake.wake_room import frames, heard, said, silence


@pytest.mark.parametrize("cut", range(0, 70, 7))
def test_a_restart_at_any_moment_of_the_phrase_changes_nothing(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = sphinx.build(sphinx.Settings(), ["hey buddy"], "en")
    monkeypatch.setattr(spotter, "RESTART_FRAMES", 38 + cut)
    sound = frames(silence(1.2), said("hey buddy", "flite:rms"), silence(1.5))
    assert len(heard(engine, sound)) == 1


def test_utterances_end_after_a_while() -> None:
    first_pass = spotter.build(ways("hey buddy", "en"))
    first_pass.restart(0)
    for frame in frames(silence(20.1)):
        first_pass.feed(frame)
    assert first_pass.due
    first_pass.restart(0)
    assert not first_pass.due


def test_candidates_count_from_the_position_given() -> None:
    first_pass = spotter.build(ways("hey buddy", "en"))
    first_pass.restart(1_000_000)
    phrase = said("hey buddy", "flite:rms")
    found = [each for frame in frames(silence(0.5), phrase, silence(0.5)) for each in first_pass.feed(frame)]
    assert found
    assert all(1_000_000 <= each.start < each.end <= 1_000_000 + 16_000 + len(phrase) for each in found)


def test_candidates_that_end_together_are_one_unless_the_next_begins_earlier() -> None:
    looked_at = Candidate(10_000, 20_000)
    assert looked_at.covers(Candidate(10_000, 20_400))
    assert looked_at.covers(Candidate(12_000, 19_500))
    assert not looked_at.covers(Candidate(10_000, 21_000))
    assert not looked_at.covers(Candidate(8_000, 20_000))
