"""Whatever hangs is left behind: a library that waits for a dead sound server cannot be interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TypeVar

from buddy.errors import BuddyError

T = TypeVar("T")


class Overdue(BuddyError):
    """It did not end within its time."""


class _End:
    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, or raises. Raises Overdue after so many seconds; its thread is left behind then."""
    return next(each(seconds, lambda: iter([work()])))


def each(seconds: float, work: Callable[[], Iterator[T]]) -> Iterator[T]:
    """What `work` yields, as it comes; raises what it raises, and Overdue after so many seconds in all."""
    queue: SimpleQueue[tuple[T] | _End] = SimpleQueue()

    def run() -> None:
        try:
            for thing in work():
                queue.put((thing,))
            queue.put(_End())
        except BaseException as error:  # carried over to whoever waits
            queue.put(_End(error))

    threading.Thread(target=run, name="doctor", daemon=True).start()
    until = monotonic() + seconds
    while True:
        try:
            item = queue.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            raise Overdue(f"did not come to an end within {seconds:g} s") from None
        if isinstance(item, _End):
            if item.error is not None:
                raise item.error
            return
        yield item[0]
