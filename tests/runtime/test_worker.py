"""A worker that fails comes back by itself; one that does not end is named."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from buddy.core.effects import AwaitWakeWord, CloseEars, Effect, Hush, Show
from buddy.core.events import Event, WorkerFailed, WorkerReady, WorkerRecovered
from buddy.errors import MicrophoneUnavailable
from buddy.runtime.clock import RealClock
from buddy.runtime.worker import FIRST_PAUSE, LONGEST_PAUSE, Worker
from tests.workers.inbox import Inbox


class Clumsy(Worker):
    """Fails where it is told to."""

    name = "clumsy"
    owns = (Show, Hush)
    standing = (Show,)

    def __init__(self, clock, post) -> None:
        super().__init__(clock, post)
        self.prepared: list[float] = []
        self.done: list[tuple[float, Effect]] = []
        self.finished = 0
        self.cannot_prepare: Exception | None = None
        self.cannot_perform: Exception | None = None

    def prepare(self) -> None:
        self.prepared.append(self.clock.now())
        if self.cannot_prepare is not None:
            raise self.cannot_prepare

    def perform(self, thing: Effect) -> None:
        if self.cannot_perform is not None:
            raise self.cannot_perform
        self.done.append((self.clock.now(), thing))

    def finish(self) -> None:
        self.finished += 1


Act = Effect | Callable[[], None]


def live(prepare: Callable[[Clumsy], None], until: float, *script: tuple[float, Callable[[Clumsy], object] | Effect]):
    inbox = Inbox()
    worker = Clumsy(inbox.clock, inbox.post)
    prepare(worker)
    with inbox.employing(worker):
        for at, act in script:
            inbox.until(at)
            worker.send(act) if isinstance(act, Effect) else act(worker)
        inbox.until(until)
    return worker, inbox


def cannot_prepare(why: Exception | None) -> Callable[[Clumsy], None]:
    return lambda worker: setattr(worker, "cannot_prepare", why)


def cannot_perform(why: Exception | None) -> Callable[[Clumsy], None]:
    return lambda worker: setattr(worker, "cannot_perform", why)


GONE = MicrophoneUnavailable("there is no microphone here")


def test_it_is_ready_once_it_is_prepared_and_does_what_it_is_asked() -> None:
    worker, inbox = live(cannot_prepare(None), 5, (1, Show("idle")), (2, Hush()))
    assert inbox.words() == ["worker_ready"]
    assert worker.done == [(1.0, Show("idle")), (2.0, Hush())]
    assert worker.finished == 1


def test_it_tries_again_with_pauses_that_double() -> None:
    worker, inbox = live(cannot_prepare(GONE), 120)
    pauses = [round(after - before, 3) for before, after in zip(worker.prepared, worker.prepared[1:], strict=False)]
    assert pauses[:6] == [FIRST_PAUSE * 2**n for n in range(6)]
    assert set(pauses[6:]) == {LONGEST_PAUSE}
    assert inbox.of(WorkerFailed) == [WorkerFailed("clumsy", "there is no microphone here")], "told once"


def test_it_comes_back_and_says_so() -> None:
    _, inbox = live(cannot_prepare(GONE), 60, (10, cannot_prepare(None)))
    assert inbox.words() == ["worker_failed", "worker_ready", "worker_recovered"]
    assert inbox.at(WorkerRecovered) == [pytest.approx(15.5)]


def test_a_bug_is_a_failure_like_any_other_and_leaves_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        _, inbox = live(cannot_perform(ZeroDivisionError("by zero")), 1, (0.5, Hush()))
    assert inbox.of(WorkerFailed) == [WorkerFailed("clumsy", "ZeroDivisionError: by zero")]
    assert any(record.exc_info for record in caplog.records)


def test_after_a_failure_only_what_shall_be_so_is_done_again() -> None:
    script = ((1, Show("idle")), (2, cannot_perform(GONE)), (2, Hush()), (2.1, Hush()), (2.2, Show("listening")))
    worker, inbox = live(cannot_prepare(None), 20, *script, (2.3, cannot_perform(None)))
    assert [effect for _, effect in worker.done] == [Show("idle"), Show("listening")]
    assert inbox.words() == ["worker_ready", "worker_failed", "worker_recovered"]
    assert worker.done[-1][0] <= inbox.at(WorkerRecovered)[0], "it works again when that works"


def test_what_shall_be_so_and_cannot_be_is_no_recovery() -> None:
    _, inbox = live(cannot_perform(GONE), 200, (1, Show("idle")))
    assert inbox.words() == ["worker_ready", "worker_failed"]


def test_what_fails_again_soon_is_told_more_and_more_seldom() -> None:
    every_second = [(float(n), Hush()) for n in range(1, 300)]
    _, inbox = live(cannot_perform(GONE), 300, *every_second)
    assert 3 <= len(inbox.of(WorkerFailed)) <= 20


def test_what_worked_for_long_begins_with_the_first_pause_again() -> None:
    script = ((10, cannot_prepare(None)), (200, cannot_perform(GONE)), (200, Hush()), (200.1, cannot_perform(None)))
    _, inbox = live(cannot_prepare(GONE), 300, *script)
    assert inbox.at(WorkerRecovered)[-1] == pytest.approx(200 + FIRST_PAUSE)


def test_it_can_be_stopped_while_it_fails() -> None:
    worker, _ = live(cannot_prepare(GONE), 100)
    assert worker.finished == 1, "live() has seen it end"


def test_a_stop_overtakes_nothing() -> None:
    inbox = Inbox()
    worker = Clumsy(inbox.clock, inbox.post)
    worker.start()
    for _ in range(5):
        worker.send(Hush())
    worker.stop()
    worker.send(Hush())
    assert worker.join(10)
    assert len(worker.done) == 5


def test_an_error_at_its_end_is_told_and_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    class Untidy(Clumsy):
        def finish(self) -> None:
            raise OSError("the device is busy")

    inbox = Inbox()
    worker = Untidy(inbox.clock, inbox.post)
    worker.start()
    worker.stop()
    assert worker.join(10)
    assert "clumsy" in caplog.text


def test_what_nobody_can_do_is_a_bug_that_is_told() -> None:
    class Idle(Worker):
        name = "idle hands"

    inbox = Inbox()
    worker = Idle(inbox.clock, inbox.post)
    with inbox.employing(worker):
        worker.send(CloseEars())
        inbox.until(1)
    assert "idle hands was asked for CloseEars" in inbox.of(WorkerFailed)[0].cause


def test_one_that_hangs_is_left_behind() -> None:
    """On real time: it waits for nothing that a clock knows of."""
    hanging, release = threading.Event(), threading.Event()

    class Hanging(Worker):
        name = "hanging"

        def perform(self, thing: Effect) -> None:
            hanging.set()
            release.wait(20)

    posted: list[Event] = []
    worker = Hanging(RealClock(), posted.append)
    worker.start()
    worker.send(AwaitWakeWord())
    assert hanging.wait(10)
    worker.stop()
    assert not worker.join(0.01)
    release.set()
    assert worker.join(10)
    assert posted == [WorkerReady("hanging")]


def test_an_error_that_nobody_foresaw_brings_its_traceback_once(caplog) -> None:
    worker, inbox = live(cannot_prepare(ZeroDivisionError("division by zero")), 60)
    retries = len(worker.prepared)
    assert retries > 5
    complaints = [record for record in caplog.records if record.getMessage().startswith("clumsy failed")]
    assert [record.exc_info is not None for record in complaints] == [True] + [False] * (retries - 1)
    assert inbox.of(WorkerFailed) == [WorkerFailed("clumsy", "ZeroDivisionError: division by zero")]
