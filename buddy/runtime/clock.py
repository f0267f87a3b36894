"""Time, injected: the real one, and one that moves only when everybody waits.

`Clock` is the only way in which Buddy's threads wait for each other or for an instant. Under
`VirtualClock` a whole conversation runs as fast as the machine can compute and takes the same decisions,
because time passes only when no thread has anything left to do in the present.
"""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar

T = TypeVar("T")


class Cue:
    """A one-way signal between threads, like threading.Event, that `Clock.sleep` can wait for."""

    def __init__(self, changed: threading.Condition) -> None:
        self._changed = changed
        self._given = False

    def give(self) -> None:
        """Set it, for good. From any thread."""
        with self._changed:
            self._given = True
            self._changed.notify_all()

    def __bool__(self) -> bool:
        return self._given

    def wait(self, seconds: float) -> None:
        """Wait on the wall's clock; the condition is held by the caller."""
        self._changed.wait(seconds)

    def __enter__(self) -> None:
        self._changed.acquire()

    def __exit__(self, *_: object) -> None:
        self._changed.release()


class Clock(Protocol):
    """Seconds that never run backwards, and the waiting that goes with them."""

    def now(self) -> float:
        """Monotonic seconds; the zero is arbitrary."""

    def put(self, queue: SimpleQueue[T], item: T) -> None:
        """Hand an item to the thread that takes from `queue`. Never blocks."""

    def take(self, queue: SimpleQueue[T], until: float | None = None, *, patient: bool = False) -> T | None:
        """The next item, or None at the instant `until` (None: wait for ever; in the past: only look).

        Calling it says that whatever was taken before is done. A `patient` caller is told that the instant
        has come only after everybody else has dealt with it: in a tie the others win.
        """

    def give_way(self) -> None:
        """Let threads that were just handed something go first."""

    def sleep(self, until: float, cue: Cue | None = None) -> bool:
        """Wait for the instant `until`, or for `cue`; True if the cue came."""

    def cue(self) -> Cue:
        """A new signal that `sleep` can wait for."""

    def begin(self, thread: threading.Thread) -> None:
        """Start a thread that waits by this clock."""

    def join(self, thread: threading.Thread, seconds: float) -> bool:
        """Wait for a thread's end, at most so many seconds of the wall's clock; whether it has ended."""


GIVE_WAY = 50e-6
"""About what another thread needs to wake up (s). Without it Python's lock stays here as long as there is work."""


class RealClock:
    """The clock on the wall: time.monotonic, asked at each use, so that freezegun can freeze it."""

    def now(self) -> float:
        return time.monotonic()

    def put(self, queue: SimpleQueue[T], item: T) -> None:
        queue.put(item)

    def take(self, queue: SimpleQueue[T], until: float | None = None, *, patient: bool = False) -> T | None:
        try:
            if until is None:
                return queue.get()
            return queue.get(timeout=max(0.0, until - self.now()))
        except Empty:
            return None

    def give_way(self) -> None:
        time.sleep(GIVE_WAY)

    def sleep(self, until: float, cue: Cue | None = None) -> bool:
        cue = self.cue() if cue is None else cue  # not "or": a cue that has yet to come is false
        with cue:
            while not cue:
                left = until - self.now()
                if left <= 0:
                    return False
                cue.wait(left)
        return True

    def cue(self) -> Cue:
        return Cue(threading.Condition())

    def begin(self, thread: threading.Thread) -> None:
        thread.start()

    def join(self, thread: threading.Thread, seconds: float) -> bool:
        thread.join(seconds)
        return not thread.is_alive()
