"""The silence timer, pure: the instants are told, nobody waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy.core.silence import DURING, Silence

LENGTH = 15.0


def session(mode: str, *phases: tuple[float, str], restart_at: float = 0.0) -> Silence:
    silence = Silence(mode)
    for at, during in phases:
        silence.turn_to(during, at, LENGTH, restart=at == restart_at)
    return silence


def test_reset_gives_the_whole_length_after_the_last_word() -> None:
    silence = session("reset", (0, "thinking"), (2, "speaking"), (5, "listening"))
    assert silence.due == 20


def test_freeze_keeps_what_was_counted_before_buddy_spoke() -> None:
    silence = session("freeze", (0, "thinking"), (3, "speaking"), (8, "listening"))
    assert silence.due == 20


def test_freeze_through_a_long_story() -> None:
    silence = session("freeze", (0, "thinking"), (2, "speaking"), (62, "listening"))
    assert silence.due == 75


@pytest.mark.parametrize("mode", ["reset", "freeze"])
@pytest.mark.parametrize("during", sorted(DURING - {"listening"}))
def test_only_listening_can_run_out(mode: str, during: str) -> None:
    silence = session(mode, (0, "listening"), (14, during))
    assert silence.due is None


def test_thinking_longer_than_the_silence_ends_nothing_by_itself() -> None:
    silence = session("freeze", (0, "thinking"))
    assert silence.due is None
    silence.turn_to("speaking", 100, LENGTH)
    silence.turn_to("listening", 104, LENGTH)
    assert silence.due == 104, "all of it was counted; the session ends with Buddy's last word, not before"


@pytest.mark.parametrize(("mode", "due"), [("reset", 29), ("freeze", 23)])
def test_speaking_that_stops_and_starts_again_within_a_turn(mode: str, due: float) -> None:
    phases = [(0, "thinking"), (2, "speaking"), (4, "thinking"), (7, "speaking"), (9, "thinking"), (12, "speaking")]
    silence = session(mode, *phases, (14, "listening"))
    assert silence.due == (29 if mode == "reset" else 14 + 15 - (2 + 3 + 3))
    assert due in (23, 29)


def test_a_phrase_holds_the_timer_and_a_noise_does_not_restart_it() -> None:
    silence = session("reset", (0, "listening"), (14, "talking"))
    assert silence.due is None
    silence.turn_to("listening", 20, LENGTH)
    assert silence.due == 21


def test_an_understood_phrase_restarts_it() -> None:
    silence = session("reset", (0, "listening"), (14, "talking"))
    silence.turn_to("thinking", 20, LENGTH, restart=True)
    silence.turn_to("listening", 22, LENGTH)
    assert silence.due == 37


def test_a_clock_that_runs_backwards_counts_nothing() -> None:
    silence = session("reset", (100, "listening"), (40, "talking"))
    silence.turn_to("listening", 41, LENGTH)
    assert silence.due == 56


def test_a_persona_with_another_length() -> None:
    silence = Silence()
    silence.turn_to("listening", 0, 15.0, restart=True)
    silence.turn_to("thinking", 1, 40.0)
    silence.turn_to("listening", 2, 40.0)
    assert silence.due == 41


steps = st.lists(st.tuples(st.floats(0, 50), st.sampled_from(sorted(DURING)), st.booleans()), max_size=30)


@given(steps=steps, mode=st.sampled_from(["reset", "freeze"]))
def test_it_never_runs_out_while_buddy_is_busy_and_never_late(steps: list[tuple[float, str, bool]], mode: str) -> None:
    silence, now = Silence(mode), 0.0
    for wait, during, restart in steps:
        now += wait
        silence.turn_to(during, now, LENGTH, restart)
        assert (silence.due is not None) == (during == "listening")
        if silence.due is not None:
            assert now <= silence.due <= now + LENGTH
        assert silence.counted(now) >= 0
