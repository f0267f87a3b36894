"""The loop: one thing after another, timers that are never stale, every effect to its one owner."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from buddy.core import effects as fx
from buddy.core import events as ev
from buddy.core.effects import Effect
from buddy.core.machine import Machine
from buddy.core.table_reader import read_table
from buddy.core.vocabulary import EFFECTS
from buddy.runtime.clock import RealClock
from buddy.runtime.loop import OWN_EFFECTS, Loop, Unowned
from buddy.runtime.virtual_clock import VirtualClock
from tests.runtime.hands import Hands, Stage

READY = ev.WorkerReady("hands")
CALLED = ev.WakeWordHeard("hey buddy")
STOP = ev.StopWanted("the test is over")


def test_when_everybody_has_reported_it_begins() -> None:
    stage = Stage()
    stage.post_at((0, READY), (1, STOP))
    stage.loop.run()
    assert [step.after for _, step in stage.seen if step.moved] == ["idle", "stopping"]
    assert isinstance(stage.seen[-1][1].event, ev.StopWanted)


def test_a_failure_is_a_report_too_and_a_second_report_counts_for_nobody_else() -> None:
    stage = Stage()
    stage.loop._unreported.add("lamp")
    stage.post_at((0, READY), (0, READY), (1, ev.WorkerFailed("lamp", "the pin is taken")), (2, STOP))
    stage.loop.run()
    assert stage.entered("idle") == [1.0]


def test_in_a_tie_what_was_posted_comes_before_the_timer() -> None:
    stage = Stage()
    deadline = 1.0 + 0.45
    stage.post_at((0, READY), (1, CALLED), (deadline, ev.UtteranceStarted(1)), (3, STOP))
    stage.loop.run()
    at_the_deadline = [step.event for at, step in stage.seen if at == pytest.approx(deadline)]
    assert at_the_deadline == [ev.UtteranceStarted(1)], "the deadline was cancelled by what it brought about"


def test_in_a_tie_with_the_silence_the_resident_wins() -> None:
    stage = Stage()
    ends = 1.0 + 15.0
    stage.post_at((0, READY), (1, CALLED), (ends, ev.UtteranceStarted(1)), (ends + 2, ev.UtteranceHeard(1, "hi")))
    stage.post_at((25, STOP))
    stage.loop.run()
    assert stage.entered("session.thinking") == [18.0]
    assert not [step for at, step in stage.seen if isinstance(step.event, ev.SilenceElapsed)]


def test_an_answer_to_an_abandoned_turn_is_dropped_and_counted() -> None:
    stage = Stage()
    late = [ev.UtteranceHeard(0, "from before"), ev.ReplyReady(0, "from before"), ev.SpeechFinished(7)]
    stage.post_at((0, READY), (1, CALLED), *[(2, event) for event in late], (3, STOP))
    stage.loop.run()
    assert stage.loop.late == 3
    assert [step.event for _, step in stage.seen if step.late] == late
    assert "session.thinking" not in [step.after for _, step in stage.seen]


def test_what_no_row_answers_is_counted() -> None:
    stage = Stage()
    stage.post_at((0, READY), (1, ev.SpeechPaused(0)), (2, ev.PersonaFailed(0, "joy")), (3, STOP))
    stage.loop.run()
    assert stage.loop.ignored >= 2
    assert stage.loop.late == 0


def test_a_deadline_never_fires_in_another_visit_of_its_state() -> None:
    """Leaving thinking after 19.9 of its 20 s and coming back gives the whole 20 s again."""
    stage = Stage()
    script = [(0, READY), (1, CALLED), (1, ev.UtteranceStarted(1)), (1, ev.UtteranceHeard(1, "one"))]
    script += [(20.9, ev.StopWordHeard("stop")), (21, ev.UtteranceStarted(2)), (21, ev.UtteranceHeard(2, "two"))]
    stage.post_at(*script, (60, STOP))
    stage.loop.run()
    assert stage.entered("session.speaking") == [41.0]


def test_a_state_without_a_deadline_cancels_the_one_before() -> None:
    stage = Stage()
    stage.post_at((0, READY), (1, CALLED), (1.1, ev.MuteWanted(True)), (3600, STOP))
    stage.loop.run()
    assert not [step for at, step in stage.seen if isinstance(step.event, ev.DeadlinePassed) and at > 1.1]


class Wound(VirtualClock):
    """A clock that somebody can put forward."""

    ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead

    def take(self, queue, until=None, *, patient=False):
        return super().take(queue, None if until is None else until - self.ahead, patient=patient)


def test_a_clock_that_jumps_an_hour_ends_what_was_due_once_and_in_order() -> None:
    clock = Wound()
    stage = Stage(clock)

    class Jump:
        """A witness that puts the clock forward in the middle of a session."""

        def saw(self, step, at) -> None:
            if step.moved and step.after == "session.listening":
                clock.ahead = 3600.0

    stage.loop.witnesses.append(Jump())
    stage.post_at((0, READY), (1, CALLED), (20, STOP))
    stage.loop.run()
    ended = [(at, step) for at, step in stage.seen if isinstance(step.event, ev.SilenceElapsed)]
    assert len(ended) == 1
    assert stage.entered("idle")[-1] == pytest.approx(3601.45)
    assert [step.after for _, step in stage.seen if step.moved][-1] == "stopping"


def test_a_silence_that_no_row_answers_runs_out_once(tmp_path: Path) -> None:
    folder = shutil.copytree(Path(__file__).parents[2] / "states", tmp_path / "states")
    session = folder / "session.yaml"
    rows = session.read_text().splitlines(keepends=True)
    session.write_text("".join(row for row in rows if "silence_elapsed" not in row))
    stage = Stage()
    stage.machine = Machine(read_table(folder))
    stage.loop.machine = stage.machine
    stage.post_at((0, READY), (1, CALLED), (30, STOP))
    stage.loop.run()
    ignored = [at for at, step in stage.seen if isinstance(step.event, ev.SilenceElapsed)]
    assert ignored == [16.0]
    assert stage.loop.ignored >= 1


def test_effects_reach_their_one_owner_in_order() -> None:
    stage = Stage()
    stage.post_at((0, READY), (1, CALLED), (2, ev.HelpWanted("voice")), (3, STOP))
    stage.loop.run()
    handed = [effect for _, step in stage.seen for effect in step.effects if not isinstance(effect, OWN_EFFECTS)]
    begun = [effect for effect in stage.hands.sent if effect not in handed[:1]]
    assert stage.hands.sent[-len(handed) :] == handed
    assert any(isinstance(effect, fx.Show) for effect in begun), "also those of the beginning"


def test_each_owner_gets_only_its_own() -> None:
    stage = Stage()
    lamp = Hands(stage.loop, stage.clock, "lamp", (fx.Show,))
    others = tuple(e for e in EFFECTS.values() if e not in OWN_EFFECTS and e is not fx.Show)
    rest = Hands(stage.loop, stage.clock, "rest", others)
    stage.loop = Loop(stage.machine, stage.clock)
    stage.loop.employ([lamp, rest])
    stage.post_at((0, ev.WorkerReady("lamp")), (0, ev.WorkerReady("rest")), (1, CALLED), (2, STOP))
    stage.loop.run()
    assert lamp.sent
    assert {type(effect) for effect in lamp.sent} == {fx.Show}
    assert fx.Show not in {type(effect) for effect in rest.sent}


@pytest.mark.parametrize("missing", [e for e in EFFECTS.values() if e not in OWN_EFFECTS], ids=lambda e: e.__name__)
def test_an_effect_without_an_owner_refuses_to_start_and_says_which(missing: type[Effect]) -> None:
    stage = Stage()
    loop = Loop(stage.machine, stage.clock)
    owns = tuple(e for e in EFFECTS.values() if e not in OWN_EFFECTS and e is not missing)
    with pytest.raises(Unowned, match=f"{missing.__name__} has no owner"):
        loop.employ([Hands(loop, stage.clock, "hands", owns)])


@pytest.mark.parametrize("effect", [fx.Say, fx.StartTimer])
def test_an_effect_with_two_owners_refuses_to_start(effect: type[Effect]) -> None:
    stage = Stage()
    with pytest.raises(Unowned, match=rf"{effect.__name__} has two owners: second"):
        stage.loop.employ([Hands(stage.loop, stage.clock, "second", (effect,))])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR2])
def test_a_signal_handler_may_post_while_the_loop_waits_on_real_time(number: signal.Signals) -> None:
    stage = Stage(RealClock())
    before = signal.signal(number, lambda *_: stage.loop.post(STOP))

    class Signalling:
        """Sends the signal from within a step, as it may come at any instant of the loop."""

        def saw(self, step, at) -> None:
            if step.after == "idle":
                os.kill(os.getpid(), number)

    stage.loop.witnesses.append(Signalling())
    try:
        stage.loop.post(READY)
        stage.loop.run()
    finally:
        signal.signal(number, before)
    assert stage.seen[-1][1].event == STOP


def test_a_witness_sees_the_step_when_its_effects_are_handed_out() -> None:
    stage = Stage()
    handed: list[int] = []

    class Counting:
        def saw(self, step, at) -> None:
            handed.append(len(stage.hands.sent))

    stage.loop.witnesses.append(Counting())
    stage.post_at((0, READY), (1, STOP))
    stage.loop.run()
    assert handed == sorted(handed)
    assert handed[-1] == len(stage.hands.sent)


def test_an_event_planned_for_an_instant_comes_then() -> None:
    stage = Stage()

    class Planning:
        def saw(self, step, at) -> None:
            if step.after == "idle" and step.moved:
                stage.loop.post_at(at + 7.0, ev.InputEnded())

    stage.loop.witnesses.append(Planning())
    stage.post_at((1, READY), (20, STOP))
    stage.loop.run()
    assert [at for at, step in stage.seen if isinstance(step.event, ev.InputEnded)] == [8.0]


def test_the_name_counts_again_after_the_cooldown() -> None:
    stage = Stage(cooldown_seconds=5.0)
    stage.post_at((0, READY), (1, CALLED), (1, ev.MuteWanted(True)), (2, ev.ButtonHeld("blue")), (3, CALLED))
    stage.post_at((6.5, CALLED), (8, STOP))
    stage.loop.run()
    assert stage.entered("session.wake") == [1.0, 6.5]
