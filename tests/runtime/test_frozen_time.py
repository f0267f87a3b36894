"""The real clock, the loop and the silence timer while time stands, ticks and jumps. Nobody waits."""

from __future__ import annotations

from queue import SimpleQueue

import pytest
from freezegun import freeze_time

from buddy.core import events as ev
from buddy.core.events import Event
from buddy.runtime.clock import RealClock
from tests.runtime.hands import Stage

READY, CALLED = ev.WorkerReady("hands"), ev.WakeWordHeard("hey buddy")
STOP = ev.StopWanted("the test is over")
NOTHING_NEW = ev.NetworkChanged(True)
"""An event that changes nothing: the loop looks at its timers."""

SPEECH = [
    (0, ev.UtteranceStarted(1)),
    (0, ev.UtteranceHeard(1, "hello")),
    (2, ev.ReplyReady(1, "Hello to you.")),
    (0, ev.SpeechStarted(1)),
]
"""Asked at 0, Buddy speaks from 2 s on."""


def live(*script: tuple[float, Event | None], **settings: object) -> Stage:
    """After each step time ticks on by so many seconds, and an event is posted; None waits for a timer."""
    with freeze_time("2026-03-29 01:59:00") as frozen:
        stage = Stage(RealClock(), **settings)
        began = stage.clock.now()
        ahead = iter([*script, (0, STOP)])

        class Next:
            def saw(self, step, at) -> None:
                if step.event == READY or step.after == "stopping":
                    return
                seconds, event = next(ahead)
                frozen.tick(seconds)
                if event is not None:
                    stage.loop.post(event)

        stage.loop.witnesses.append(Next())
        stage.loop.post(READY)
        stage.loop.run()
    stage.seen = [(at - began, step) for at, step in stage.seen]
    return stage


def elapsed(stage: Stage) -> list[float]:
    return [round(at, 3) for at, step in stage.seen if isinstance(step.event, ev.SilenceElapsed)]


def test_the_real_clock_is_asked_at_each_use() -> None:
    with freeze_time("2026-01-01") as frozen:
        clock = RealClock()
        began = clock.now()
        assert clock.now() == began
        frozen.tick(5)
        assert clock.now() - began == pytest.approx(5)
        frozen.tick(3600)
        assert clock.now() - began == pytest.approx(3605)


def test_what_is_due_is_not_waited_for() -> None:
    with freeze_time("2026-01-01") as frozen:
        clock, inbox = RealClock(), SimpleQueue()
        until = clock.now() + 3600
        frozen.tick(3600)
        assert clock.take(inbox, until) is None
        assert not clock.sleep(until)


def test_while_time_stands_events_are_taken_and_no_timer_fires() -> None:
    stage = live((0, CALLED), (0, ev.HelpWanted("voice")), (0, NOTHING_NEW))
    assert [step.after for _, step in stage.seen if step.moved] == [
        "idle",
        "session.wake",
        "emergency.calling",
        "stopping",
    ]
    assert {at for at, _ in stage.seen} == {0.0}


def test_the_silence_runs_out_to_the_tick() -> None:
    stage = live((0, CALLED), (0.45, None), (14.549, NOTHING_NEW), (0.001, None))
    assert elapsed(stage) == [15.0]
    assert stage.entered("idle")[-1] == 15.0


def test_reset_gives_the_whole_silence_after_the_last_word() -> None:
    stage = live((0, CALLED), *SPEECH, (3, ev.SpeechFinished(1)), (14.999, NOTHING_NEW), (0.001, None))
    assert elapsed(stage) == [20.0]


def test_freeze_goes_on_where_it_stood() -> None:
    script = [*SPEECH[:2], (3, SPEECH[2][1]), SPEECH[3], (5, ev.SpeechFinished(1))]
    stage = live((0, CALLED), *script, (11.999, NOTHING_NEW), (0.001, None), while_speaking="freeze")
    assert elapsed(stage) == [20.0]


def test_a_clock_that_jumps_an_hour_while_nobody_speaks_ends_the_session_once() -> None:
    stage = live((0, CALLED), (0.45, None), (3600, None), (3600, NOTHING_NEW))
    assert elapsed(stage) == [3600.45]
    assert stage.entered("idle")[1:] == [3600.45]


def test_a_clock_that_jumps_an_hour_while_buddy_speaks_ends_the_turn_not_the_session() -> None:
    stage = live((0, CALLED), *SPEECH, (3600, None), (0, None), (14.999, NOTHING_NEW))
    assert elapsed(stage) == []
    assert [step.after for _, step in stage.seen if step.moved][-2:] == ["session.listening", "stopping"]


def test_a_clock_that_jumps_while_the_resident_speaks_cuts_nobody_off() -> None:
    script = [(0, CALLED), (0.45, None), (10, ev.UtteranceStarted(1)), (20, ev.UtteranceHeard(1, "hello"))]
    stage = live(*script, (0, NOTHING_NEW))
    assert elapsed(stage) == []
    assert "session.thinking" in [step.after for _, step in stage.seen]
