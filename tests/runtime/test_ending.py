"""At the end of the input everything about it is still said, then the program ends."""

from __future__ import annotations

import pytest

from buddy.core import events as ev
from buddy.core.events import Event
from buddy.runtime.ending import RESTING, AtEndOfInput
from tests.runtime.hands import Stage

READY, OVER = (0.0, ev.WorkerReady("hands")), ev.InputEnded()
LAST = (60.0, ev.StopWanted("the test is over"))


def ended(*script: tuple[float, Event], resting: tuple[str, ...] = RESTING) -> tuple[float, str]:
    """When it ended, and why."""
    stage = Stage()
    stage.loop.witnesses.append(AtEndOfInput(stage.loop, resting))
    stage.post_at(*script, LAST)
    stage.loop.run()
    at, step = stage.seen[-1]
    return at, getattr(step.event, "reason", "")


def test_in_idle_it_ends_at_once() -> None:
    assert ended(READY, (3, OVER)) == (3.0, "the input has ended")


def test_an_input_that_ends_before_everybody_is_ready_is_waited_for() -> None:
    assert ended((0, OVER), (2, ev.WorkerReady("hands"))) == (2.0, "the input has ended")


def test_what_was_asked_is_answered_first() -> None:
    script = [READY, (1, ev.WakeWordHeard("hey buddy")), (1, ev.UtteranceStarted(1)), (1, OVER)]
    script += [(2, ev.UtteranceHeard(1, "goodbye")), (3, ev.ReplyReady(1, "Bye.", parting=True))]
    at, _ = ended(*script, (5, ev.SpeechFinished(1)), (5.3, ev.EarconPlayed("goodbye")))
    assert at == 5.3, "after the last chime"


def test_a_session_runs_out_by_itself() -> None:
    at, reason = ended(READY, (1, ev.WakeWordHeard("hey buddy")), (2, OVER), (17, ev.EarconPlayed("goodbye")))
    assert (at, reason) == (17.0, "the input has ended")


def test_a_fault_is_an_end_too() -> None:
    script = [READY, (1, ev.WorkerFailed("ears", "gone")), (2, OVER), (4, ev.SpeechFinished(0))]
    assert ended(*script)[0] == 4.0


@pytest.mark.parametrize(("resting", "at"), [(RESTING, 60.0), ((*RESTING, "emergency.calling"), 9.0)])
def test_an_emergency_ends_only_where_nobody_can_come(resting: tuple[str, ...], at: float) -> None:
    script = [READY, (1, ev.HelpWanted("voice")), (2, OVER), (9, ev.SpeechFinished(0))]
    assert ended(*script, resting=resting)[0] == at
