"""A reply that is read by a thread of its own, so that its deadlines hold whatever the other side does.

A library's timeouts are not enough: a name server that is away blocks before any of them begins,
and a server that sends a byte now and then never lets them run out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
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


class Sign(Enum):
    """What is no part of the reply, and yet counts for its deadlines."""

    ASKED = "asked"
    """Another question went out (with what came of a tool): its first words have their time anew."""

    WRITING = "writing"
    """Something came that nobody is to hear, such as the call of a tool."""

    MUSING = "musing"
    """The model thinks aloud: these are not its first words, and no reason to wait longer."""


@dataclass(frozen=True, slots=True)
class _End:
    failure: ThinkingFailed | None = None


class StreamedReply(Iterator[Part]):
    """The parts of one reply. `read` yields them, in a thread; `drop` ends what `read` is waiting for."""

    def __init__(
        self, who: str, read: Callable[[], Iterator[Part | Sign]], drop: Callable[[], None], limits: Deadlines
    ) -> None:
        self._who = who
        self._read = read
        self._drop = drop
        self._limits = limits
        self._began = time.monotonic()
        self._due = self._began + limits.first
        self._writing = False
        self._musing = False
        self._over = False
        self._items: SimpleQueue[Part | Sign | _End] = SimpleQueue()
        self.reader = threading.Thread(target=self._run, name=f"think {who}", daemon=True)
        self.reader.start()

    def __next__(self) -> Part:
        """The next words. Raises ThinkingFailed when a deadline has passed or the server let us down."""
        while not self._over:
            left = min(self._due, self._began + self._limits.whole) - time.monotonic()
            try:
                item = self._items.get(timeout=max(0.0, left))
            except Empty:
                self.close()
                raise ThinkingFailed(self._late()) from None
            if isinstance(item, _End):
                self._over = True
                if item.failure:
                    raise item.failure
                break
            self._wait_on(item)
            if isinstance(item, Part):
                return item
        raise StopIteration

    def close(self) -> None:
        """Drop the request, at once, also while another thread waits in `next`. Any number of times."""
        if not self._over:
            self._over = True
            self._items.put(_End())
            self._drop()

    def _wait_on(self, item: Part | Sign) -> None:
        self._musing = item is Sign.MUSING
        if not self._musing:
            self._writing = item is not Sign.ASKED
            self._due = time.monotonic() + (self._limits.between if self._writing else self._limits.first)

    def _left(self) -> float:
        return self._began + self._limits.whole - time.monotonic()

    def _late(self) -> str:
        if self._left() <= 0:
            return f"{self._who} was still answering after {self._limits.whole:g} s"
        if self._musing and not self._writing:
            return f"{self._who} was still thinking after {self._limits.first:g} s; choose a model that answers sooner"
        if not self._writing:
            return f"{self._who} has not begun to answer within {self._limits.first:g} s"
        return f"{self._who} stopped in the middle of its answer, for more than {self._limits.between:g} s"

    def _run(self) -> None:
        end = _End()
        try:
            for item in self._read():
                if self._over or self._left() <= 0:
                    break
                self._items.put(item)
        except ThinkingFailed as failure:
            end = _End(failure)
        except Exception as error:
            unknown = ThinkingFailed(f"{self._who} could not be asked: {type(error).__name__}")
            unknown.__cause__ = error
            end = _End(unknown)
        if self._left() <= 0:
            end = _End(ThinkingFailed(f"{self._who} was still answering after {self._limits.whole:g} s"))
        self._items.put(end)
