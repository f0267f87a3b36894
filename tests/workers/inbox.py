"""Stands where the loop stands: takes what a worker posts, and lets virtual time go on."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TypeVar

from buddy.core.effects import Effect
from buddy.core.events import Event
from buddy.core.vocabulary import snake
from buddy.runtime.virtual_clock import VirtualClock
from buddy.runtime.worker import Worker

E = TypeVar("E", bound=Event)

ENDS_WITHIN = 10.0
"""Seconds of the wall's clock that a worker may take to end."""


class Inbox:
    """Keeps every event with its instant (s)."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.seen: list[tuple[float, Event]] = []
        self._queue: SimpleQueue[Event] = SimpleQueue()

    def post(self, event: Event) -> None:
        self.clock.put(self._queue, event)

    def until(self, instant: float) -> None:
        """Let time go on."""
        while (event := self.clock.take(self._queue, instant, patient=True)) is not None:
            self.seen.append((self.clock.now(), event))

    def do(self, worker: Worker, script: Iterable[tuple[float, Effect]]) -> None:
        """Hand effects to a worker, each at its instant."""
        for at, effect in script:
            self.until(at)
            worker.send(effect)

    @contextmanager
    def employing(self, worker: Worker) -> Iterator[None]:
        """The worker works inside, and has ended afterwards."""
        worker.start()
        self.until(1e-9)
        try:
            yield
        finally:
            worker.stop()
            assert worker.join(ENDS_WITHIN), f"{worker.name} does not end"

    def call_at(self, instant: float, what: object) -> None:
        """Call something at an instant, from a thread of its own."""

        def run() -> None:
            self.clock.sleep(instant)
            what()  # type: ignore[operator]

        self.clock.begin(threading.Thread(target=run, daemon=True))

    # --- Looking back

    def words(self) -> list[str]:
        return [snake(type(event)) for _, event in self.seen]

    def of(self, kind: type[E]) -> list[E]:
        return [event for _, event in self.seen if isinstance(event, kind)]

    def at(self, kind: type[Event]) -> list[float]:
        """The instants of an event, rounded to milliseconds."""
        return [round(at, 3) for at, event in self.seen if isinstance(event, kind)]
