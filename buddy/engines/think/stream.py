"""A reply that is read by a thread of its own, so that its deadlines hold whatever the other side does.

A library's timeouts are not enough: a name server that is away blocks before any of them begins,
and a server that sends a byte now and then never lets them run out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from buddy.engines.think import Part
from buddy.errors import ThinkingFailed


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a reply may take, in seconds."""

    first: float
    """From the question to the first words."""

    between: float
    """From one fragment to the next."""

    whole: float
    """From the question to the end."""


@dataclass(frozen=True, slots=True)
class _End:
    failure: ThinkingFailed | None = None


class StreamedReply(Iterator[Part]):
    """The parts of one reply. `read` yields its words, in a thread; `drop` ends what `read` is waiting for."""

    def __init__(self, who: str, read: Callable[[], Iterator[str]], drop: Callable[[], None], limits: Deadlines):
        self._who = who
        self._read = read
        self._drop = drop
        self._limits = limits
        self._began = time.monotonic()
        self._heard = False
        self._over = False
        self._items: SimpleQueue[str | _End] = SimpleQueue()
        self.reader = threading.Thread(target=self._run, name=f"think {who}", daemon=True)
        self.reader.start()

    def __next__(self) -> Part:
        """The next words. Raises ThinkingFailed when a deadline has passed or the server let us down."""
        if self._over:
            raise StopIteration
        patience = self._limits.between if self._heard else self._limits.first
        try:
            item = self._items.get(timeout=max(0.0, min(patience, self._left())))
        except Empty:
            self.close()
            raise ThinkingFailed(self._late()) from None
        if isinstance(item, str):
            self._heard = True
            return Part(text=item)
        self._over = True
        if item.failure:
            raise item.failure
        raise StopIteration

    def close(self) -> None:
        """Drop the request, at once, also while another thread waits in `next`. Any number of times."""
        if not self._over:
            self._over = True
            self._items.put(_End())
            self._drop()

    def _left(self) -> float:
        return self._began + self._limits.whole - time.monotonic()

    def _late(self) -> str:
        if not self._heard:
            return f"{self._who} has not begun to answer within {self._limits.first:g} s"
        if self._left() <= 0:
            return f"{self._who} was still answering after {self._limits.whole:g} s"
        return f"{self._who} stopped in the middle of its answer, for more than {self._limits.between:g} s"

    def _run(self) -> None:
        end = _End()
        try:
            for words in self._read():
                if self._over or self._left() <= 0:
                    break
                self._items.put(words)
        except ThinkingFailed as failure:
            end = _End(failure)
        except Exception as error:
            unknown = ThinkingFailed(f"{self._who} could not be asked: {type(error).__name__}")
            unknown.__cause__ = error
            end = _End(unknown)
        if self._left() <= 0:
            end = _End(ThinkingFailed(f"{self._who} was still answering after {self._limits.whole:g} s"))
        self._items.put(end)
