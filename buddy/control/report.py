"""All that `buddy status` tells, as plain data."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from buddy import __version__
from buddy.control.bulletin import Bulletin
from buddy.runtime.health import Health
from buddy.runtime.herald import Herald
from buddy.runtime.loop import Loop
from buddy.runtime.watchdog import Watchdog
from buddy.runtime.worker import Worker


class StatusReport:
    """Asked by the control socket's thread: everything here only reads."""

    def __init__(
        self,
        loop: Loop,
        workers: Sequence[Worker],
        health: Health,
        herald: Herald,
        watchdog: Watchdog,
        bulletin: Bulletin,
        now: Callable[[], float],
    ) -> None:
        self.bulletin = bulletin
        self._loop = loop
        self._workers = workers
        self._health = health
        self._herald = herald
        self._watchdog = watchdog
        self._now = now
        self._began = now()

    def status(self) -> dict[str, Any]:
        """For people and programs; times with the offset of the box's own zone."""
        seen, facts = self.bulletin.snapshot, self.bulletin.snapshot.facts
        engines: dict[str, Any] = {}
        more: dict[str, Any] = {}
        for worker in self._workers:
            told = dict(worker.told())
            engines |= told.pop("engines", {})
            more |= told
        return {
            "state": seen.state,
            "status": self._herald.words,
            "since": _date(seen.since),
            "seconds": round(self._now() - seen.entered, 1),
            "turn": facts.turn,
            "persona": facts.persona,
            "muted": facts.muted,
            "online": facts.online,
            "quiet": facts.quiet,
            "last_turn_ms": _measured(seen.latencies),
            "engines": engines,
            "queues": self._queues(),
            "silent": list(self._watchdog.late),
            "degraded": [
                {"what": what, "why": ailment.cause, "since": _date(ailment.since)}
                for what, ailment in self._health.ailing.items()
            ],
            "events": dict(self.bulletin.events),
            "link": None,
            "next_reminder": None,
            **more,
            "version": __version__,
            "pid": os.getpid(),
            "uptime_seconds": round(self._now() - self._began, 1),
        }

    def _queues(self) -> Mapping[str, int]:
        return {"inbox": self._loop.waiting, **{worker.name: worker.waiting for worker in self._workers}}


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat("T", "seconds")


def _measured(latencies: Any) -> dict[str, float]:
    names = latencies.__slots__ if latencies is not None else ()
    return {name: ms for name in names if (ms := getattr(latencies, name)) is not None}
