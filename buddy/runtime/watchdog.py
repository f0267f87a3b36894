"""The watchdog: fed only after a turn of the loop in which every worker has shown that it lives."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from buddy.runtime.worker import Worker

log = logging.getLogger(__name__)


class Watchdog:
    """A chore of the loop: it is the loop that feeds, so a loop that hangs starves it.

    At each turn it looks whether every thread of every worker is within its deadline, and asks each worker anew to
    come round to its mailbox. A worker that is stuck in a driver or in native code never comes.
    """

    def __init__(self, workers: Sequence[Worker], feed: Callable[[], None], every: float, now: float) -> None:
        """`feed` says that all is well; looked at every so many seconds from `now` on."""
        self.due = now
        self.late: tuple[str, ...] = ()
        """Who gives no sign of life."""
        self._workers = workers
        self._feed = feed
        self._every = every

    def do(self, now: float) -> None:
        self.due = now + self._every
        late = tuple(pulse.name for worker in self._workers for pulse in worker.pulses() if pulse.late(now))
        if late and late != self.late:
            log.error("no sign of life from %s: the watchdog is not fed", ", ".join(late))
        elif self.late and not late:
            log.warning("%s: alive again", ", ".join(self.late))
        self.late = late
        if not late:
            self._feed()
        for worker in self._workers:
            worker.ask(now)
