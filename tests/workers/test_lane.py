"""A job that hangs is left behind; those after it are done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from buddy.runtime.clock import RealClock
from buddy.workers.lane import Lane

SOON = 5.0
"""A deadline for what happens at once (s)."""


def test_jobs_are_done_in_order() -> None:
    done: SimpleQueue[int] = SimpleQueue()
    lane: Lane[int] = Lane("lane", RealClock(), lambda job, _: done.put(job))
    for job in range(5):
        lane.send(job)
    assert [done.get(timeout=SOON) for _ in range(5)] == [0, 1, 2, 3, 4]
    lane.close()


def test_a_job_that_raises_does_not_end_the_lane() -> None:
    done: SimpleQueue[int] = SimpleQueue()

    def work(job: int, _: Callable[[], bool]) -> None:
        if job == 0:
            raise RuntimeError("a bug")
        done.put(job)

    lane: Lane[int] = Lane("lane", RealClock(), work)
    lane.send(0)
    lane.send(1)
    assert done.get(timeout=SOON) == 1
    lane.close()


def test_a_job_that_hangs_is_left_behind() -> None:
    release, hanging = threading.Event(), threading.Event()
    done: SimpleQueue[tuple[str, bool]] = SimpleQueue()

    def work(job: str, still_wanted: Callable[[], bool]) -> None:
        if job == "hangs":
            hanging.set()
            release.wait(SOON)
        done.put((job, still_wanted()))

    lane: Lane[str] = Lane("lane", RealClock(), work)
    lane.send("hangs")
    assert hanging.wait(SOON)
    assert lane.busy
    lane.leave_behind()
    assert not lane.busy
    lane.send("next")
    assert done.get(timeout=SOON) == ("next", True)
    release.set()
    assert done.get(timeout=SOON) == ("hangs", False)
    lane.close()
