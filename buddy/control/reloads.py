"""Reloads that somebody waits for: a ticket goes in with the wish and comes out with the result."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from buddy.core.events import Event, ReloadFinished, ReloadWanted
from buddy.core.machine import Step

WAITS_FOR = 80.0
"""Seconds; systemd gives a reload 90."""


class Reloads:
    """A witness that hands each result to who asked for it."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        self._post = post
        self._tickets = count(1)
        self._waiting: dict[int, Reloading] = {}

    def saw(self, step: Step, at: float) -> None:
        if isinstance(step.event, ReloadFinished):
            waiting = self._waiting.pop(step.event.ticket, None)
            if waiting is not None:
                waiting.result = step.event

    def begin(self, now: float) -> Reloading:
        """Ask for one. From any thread."""
        ticket = next(self._tickets)
        waiting = self._waiting[ticket] = Reloading(now + WAITS_FOR)
        self._post(ReloadWanted(ticket))
        return waiting


class Reloading:
    """A Pending answer: refused, and why; or done, and what waits for a restart."""

    def __init__(self, until: float) -> None:
        self.result: ReloadFinished | None = None
        self._until = until

    def look(self, now: float) -> dict[str, Any] | None:
        result = self.result
        if result is not None and result.problems:
            return {"error": result.problems, "problems": result.problems.split("\n")}
        if result is not None:
            return {"reloaded": True, "restart": result.restart.split(", ") if result.restart else []}
        if now > self._until:
            return {"reloaded": False, "restart": []}
        return None
