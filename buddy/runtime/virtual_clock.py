"""Virtual time: a conversation in a file, as fast as the machine can compute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

from buddy.runtime.clock import Cue

T = TypeVar("T")
Instant = tuple[float, int]
"""Seconds, and 1 for those who let the others go first."""


class VirtualClock:
    """Time that passes only when every thread that it began waits for it.

    Then it jumps to the earliest instant that anybody waits for. A thread with something in its queue, or whose
    cue was given, is not waiting any more, even before the operating system has woken it.
    The thread that makes the clock counts as one that it began.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._instant: Instant = (0.0, 1)
        self._active = 1
        self._waiting: dict[int, tuple[Instant | None, Callable[[], bool]]] = {}
        self._mine = threading.local()
        self._mine.active = True

    def now(self) -> float:
        return self._instant[0]

    def put(self, queue: SimpleQueue[T], item: T) -> None:
        with self._changed:
            queue.put(item)
            self._changed.notify_all()

    def take(self, queue: SimpleQueue[T], until: float | None = None, *, patient: bool = False) -> T | None:
        with self._changed:
            self._wait(None if until is None else (until, int(patient)), lambda: not queue.empty())
            try:
                return queue.get_nowait()
            except Empty:
                return None

    def give_way(self) -> None:
        """Everybody goes on in the present anyway."""

    def sleep(self, until: float, cue: Cue | None = None) -> bool:
        with self._changed:
            self._wait((until, 0), lambda: bool(cue))
            return bool(cue)

    def cue(self) -> Cue:
        return Cue(self._changed)

    def begin(self, thread: threading.Thread) -> None:
        with self._changed:
            self._active += 1
        run = thread.run

        def counted() -> None:
            self._mine.active = True
            try:
                run()
            finally:
                with self._changed:
                    self._rest()
                    self._advance()

        thread.run = counted  # type: ignore[method-assign]
        thread.start()

    def join(self, thread: threading.Thread, seconds: float) -> bool:
        """Time goes on meanwhile, so that a thread which sleeps can come to its end."""
        with self._changed:
            self._rest()
            self._advance()
        thread.join(seconds)
        with self._changed:
            self._mine.active = True
            self._active += 1
        return not thread.is_alive()

    def _rest(self) -> None:
        if getattr(self._mine, "active", False):
            self._mine.active = False
            self._active -= 1

    def _wait(self, instant: Instant | None, ready: Callable[[], bool]) -> None:
        """Until it is ready or the instant has come. The lock is held, and let go of while waiting."""
        me = threading.get_ident()
        self._rest()
        self._waiting[me] = (instant, ready)
        try:
            while not ready() and (instant is None or instant > self._instant):
                if not self._advance():
                    self._changed.wait()
        finally:
            del self._waiting[me]
            self._mine.active = True
            self._active += 1

    def _advance(self) -> bool:
        """Jump to the next instant that somebody waits for; True if time moved. The lock is held.

        Somebody who is due already, but whose thread has yet to wake, is waited for.
        """
        if self._active or any(ready() for _, ready in self._waiting.values()):
            return False
        ahead = [instant for instant, _ in self._waiting.values() if instant is not None]
        if not ahead or min(ahead) <= self._instant:
            return False
        self._instant = min(ahead)
        self._changed.notify_all()
        return True
