"""The bulletin: what the loop publishes of itself after each step, for other threads to read."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from buddy.core.facts import Facts
from buddy.core.machine import Machine, Step
from buddy.runtime.latency import Latencies, LatencyLog


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The machine after one step."""

    state: str
    since: float
    """When it was entered, in seconds since 1970 as the box's calendar had them."""
    entered: float
    """The same instant of the loop's clock (s)."""
    facts: Facts
    latencies: Latencies | None
    """Of the last turn that had any."""


class Bulletin:
    """A witness. `snapshot` is replaced, never changed; the counts only grow: any thread may read them."""

    def __init__(
        self,
        machine: Machine,
        latencies: LatencyLog,
        now: Callable[[], float],
        today: Callable[[], float] = time.time,
    ) -> None:
        self._machine = machine
        self._latencies = latencies
        self._today = today
        self.snapshot = Snapshot(machine.state, today(), now(), machine.facts, None)
        self.events: Counter[str] = Counter()
        """By what became of them: "handled", "ignored", "late"."""
        self.entered: Counter[str] = Counter()
        """How often each state was entered."""
        self.milliseconds: Mapping[str, tuple[int, float]] = {}
        """Of each latency: how often it was measured, and the sum (ms)."""

    def saw(self, step: Step, at: float) -> None:
        self.events["late" if step.late else "handled" if step.handled else "ignored"] += 1
        before = self.snapshot
        since, entered = before.since, before.entered
        if step.moved:
            self.entered[step.after] += 1
            since, entered = self._today(), at
        last = self._latencies.last
        if last is not None and last is not before.latencies:
            self._add(last)
        self.snapshot = Snapshot(step.after, since, entered, self._machine.facts, last)

    def _add(self, found: Latencies) -> None:
        sums = dict(self.milliseconds)
        for name in found.__slots__:
            ms = getattr(found, name)
            if ms is not None:
                count, total = sums.get(name, (0, 0.0))
                sums[name] = (count + 1, total + ms)
        self.milliseconds = sums
