"""The surroundings: looks now and then whether the box is online, and whether these are the quiet hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

from buddy.core.effects import Effect, KeepQuietHours
from buddy.core.events import NetworkChanged, QuietHoursChanged
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker

LOOK_SECONDS = 5.0


def default_route(routes: Path = Path("/proc/net/route")) -> bool:
    """Whether the kernel knows a way out (destination and mask zero, in hexadecimal). Costs no packet."""
    try:
        lines = routes.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return False
    fields = [line.split() for line in lines]
    return any(len(f) > 7 and f[1] == "00000000" and f[7] == "00000000" for f in fields)


def within(start: time, end: time, now: time) -> bool:
    """Whether `now` lies in hours that may pass midnight."""
    if start <= end:
        return start <= now < end
    return now >= start or now < end


class Surroundings(Worker):
    """Posts only what changed. With `needs_network` False the box counts as online: nothing is missing."""

    name = "surroundings"
    owns = (KeepQuietHours,)

    def __init__(
        self,
        clock: Clock,
        post: Post,
        quiet_hours: tuple[time, time] | None,
        needs_network: bool,
        calendar: Callable[[], datetime] = datetime.now,
        online: Callable[[], bool] = default_route,
    ) -> None:
        super().__init__(clock, post)
        self._quiet_hours = quiet_hours
        self._needs_network = needs_network
        self._calendar = calendar
        self._online = online
        self._was_online = True
        self._was_quiet = False

    def work(self) -> None:
        while True:
            self._look()
            thing = self.take(self.clock.now() + LOOK_SECONDS)
            if thing is not None:
                self.handle(thing)

    def perform(self, thing: Effect) -> None:
        if isinstance(thing, KeepQuietHours):
            hours = (time.fromisoformat(thing.begin), time.fromisoformat(thing.end)) if thing.begin else None
            self._quiet_hours = hours

    def _look(self) -> None:
        online = self._online() if self._needs_network else True
        if online != self._was_online:
            self._was_online = online
            self.post(NetworkChanged(online))
        quiet = self._quiet_hours is not None and within(*self._quiet_hours, self._calendar().time())
        if quiet != self._was_quiet:
            self._was_quiet = quiet
            self.post(QuietHoursChanged(quiet))
