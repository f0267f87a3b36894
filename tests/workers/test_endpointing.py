"""Where an utterance begins and ends, counted in frames of 32 ms."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buddy.audio.frames import FRAME_SECONDS
from buddy.workers.endpointing import Endpointing, Mark, Patience

SPEECH, SILENCE = 0.9, 0.05


def marks(patience: Patience, *stretches: tuple[float, float]) -> list[tuple[float, Mark]]:
    """(probability, seconds) after each other -> (instant, mark); it begins anew after each end, as the ears do."""
    endpointing, found, at = Endpointing(patience), [], 0
    for probability, seconds in stretches:
        for _ in range(round(seconds / FRAME_SECONDS)):
            at += 1
            mark = endpointing.feed(probability)
            if mark:
                found.append((round(at * FRAME_SECONDS, 3), mark))
            if mark in (Mark.ENDED, Mark.NOISE):
                endpointing.reset()
    return found


def test_an_utterance_ends_half_a_second_after_its_last_word() -> None:
    found = marks(Patience(), (SILENCE, 1.0), (SPEECH, 1.6), (SILENCE, 1.0))
    assert [mark for _, mark in found] == [Mark.STARTED, Mark.ENDED]
    assert 0.45 < found[1][0] - 2.6 < 0.55


def test_a_short_yes_ends_within_a_second_and_a_half() -> None:
    found = marks(Patience(), (SPEECH, 0.3), (SILENCE, 2.0))
    assert found[-1][1] is Mark.ENDED
    assert found[-1][0] < 1.5


def test_a_slow_speakers_pause_of_two_seconds_survives() -> None:
    found = marks(Patience(end_seconds=2.2), (SPEECH, 1.0), (SILENCE, 2.0), (SPEECH, 1.0), (SILENCE, 3.0))
    assert [mark for _, mark in found] == [Mark.STARTED, Mark.ENDED]


def test_a_cough_is_no_utterance() -> None:
    found = marks(Patience(), (SPEECH, 0.13), (SILENCE, 1.0))
    assert [mark for _, mark in found] == [Mark.STARTED, Mark.NOISE]


def test_a_click_is_nothing_at_all() -> None:
    assert marks(Patience(), (SPEECH, 0.064), (SILENCE, 1.0)) == []


def test_a_radio_is_cut_at_the_limit() -> None:
    found = marks(Patience(limit_seconds=15.0), (SPEECH, 40.0))
    ends = [at for at, mark in found if mark is Mark.ENDED]
    assert len(ends) == 2
    assert 14.9 < ends[0] < 15.2


def test_length_and_silence_are_told_apart() -> None:
    endpointing = Endpointing(Patience())
    for probability in [SPEECH] * 50 + [SILENCE] * 10:
        endpointing.feed(probability)
    assert abs(endpointing.seconds - 50 * FRAME_SECONDS) < 2 * FRAME_SECONDS
    assert abs(endpointing.silent_seconds - 10 * FRAME_SECONDS) < 1e-9


@given(st.lists(st.floats(0, 1), max_size=1500))
def test_every_beginning_has_one_end_within_the_limit(probabilities: list[float]) -> None:
    endpointing, open_since = Endpointing(Patience()), None
    for at, probability in enumerate(probabilities):
        mark = endpointing.feed(probability)
        if mark is Mark.STARTED:
            assert open_since is None
            open_since = at
        elif mark:
            assert open_since is not None
            open_since = None
            endpointing.reset()
        assert open_since is None or (at - open_since) * FRAME_SECONDS <= 15.1


def test_a_complete_answer_does_not_wait_for_the_patience_of_a_slow_speaker() -> None:
    endpointing = Endpointing(Patience(end_seconds=2.5))
    found = [endpointing.feed(p, is_complete=True) for p in [SPEECH] * 15 + [SILENCE] * 40]
    assert abs(found.index(Mark.ENDED) + 1 - 15 - 0.9 / FRAME_SECONDS) <= 1
