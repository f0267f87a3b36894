"""A lane: a thread that does one job after another, and can be left behind when a job hangs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

from buddy.runtime.clock import Clock
from buddy.runtime.complaints import Complaints
from buddy.runtime.pulse import Pulse

log = logging.getLogger(__name__)

J = TypeVar("J")


class Lane(Generic[J]):
    """Jobs are done in order by `work(job, still_wanted)`, which must not raise.

    `leave_behind` gives up a job that hangs: its thread is abandoned (`still_wanted` is False for it from then on),
    and a new thread does the jobs that come.
    """

    def __init__(
        self, name: str, clock: Clock, work: Callable[[J, Callable[[], bool]], None], within: float = 60.0
    ) -> None:
        """A job that does not ask for so many seconds whether it is still wanted hangs."""
        self._name = name
        self._within = within
        self._clock = clock
        self._work = work
        self._complaints = Complaints(log)
        self._open()

    def send(self, job: J) -> None:
        self._pending += 1
        self._clock.put(self._jobs, job)

    @property
    def busy(self) -> bool:
        """Whether a job is being done, or waits."""
        return self._pending > self._done[0]

    def leave_behind(self) -> None:
        log.error("%s hangs and is left behind", self._name)
        self._abandoned.set()
        self._open()

    def close(self) -> None:
        """End after the job at hand; never waits."""
        self._clock.put(self._jobs, None)

    def _open(self) -> None:
        self._jobs: SimpleQueue[J | None] = SimpleQueue()
        self._abandoned = threading.Event()
        self.pulse = Pulse(self._name, self._within)
        self._pending = 0
        self._done = [0]
        thread = threading.Thread(
            target=self._run, args=(self._jobs, self._abandoned, self._done, self.pulse), name=self._name, daemon=True
        )
        self._clock.begin(thread)

    def _run(self, jobs: SimpleQueue[J | None], abandoned: threading.Event, done: list[int], pulse: Pulse) -> None:
        def still_wanted() -> bool:
            pulse.begin(self._clock.now())
            return not abandoned.is_set()

        while not abandoned.is_set():
            job = self._clock.take(jobs)
            if job is None:
                return
            pulse.begin(self._clock.now())
            try:
                self._work(job, still_wanted)
            except Exception as error:  # a lane's work answers for its own; what slips through must not end the lane
                self._complaints.tell(f"{self._name} failed at a job", error)
            pulse.rest()
            done[0] += 1
