"""The surroundings: looks now and then whether the box is online, and whether these are the quiet hours."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime, time
from pathlib import Path

from buddy.core.effects import Effect, KeepQuietHours
from buddy.core.events import NetworkChanged, QuietHoursChanged, WorkerFailed, WorkerRecovered
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker

LOOK_SECONDS = 5.0

BUILT = datetime(2024, 1, 1)
"""No clock is right that says it is earlier: a Pi without a network begins in 1970, or when it was last shut down."""

LEAST_BYTES = 1_000_000
""""Full": Buddy writes files of some ten kilobytes."""


def default_route(routes: Path = Path("/proc/net/route")) -> bool:
    """Whether the kernel knows a way out (destination and mask zero, in hexadecimal). Costs no packet."""
    try:
        lines = routes.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return False
    fields = [line.split() for line in lines]
    return any(len(f) > 7 and f[1] == "00000000" and f[7] == "00000000" for f in fields)


def why_unwritable(folder: Path) -> str:
    """One sentence, or nothing. Writes nothing: an SD card wears out."""
    try:
        found = os.statvfs(folder)
    except OSError as error:
        return f"{folder} is not there ({error.strerror})"
    if found.f_flag & os.ST_RDONLY:
        return f"{folder} is read-only"
    if found.f_bavail * found.f_frsize < LEAST_BYTES or (found.f_files and not found.f_favail):
        return f"{folder} is full"
    return ""


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
        folders: Sequence[Path] = (),
    ) -> None:
        """`folders`: where Buddy keeps things."""
        super().__init__(clock, post)
        self._quiet_hours = quiet_hours
        self._needs_network = needs_network
        self._calendar = calendar
        self._online = online
        self._folders = folders
        self._ailing: dict[str, str] = {}
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
        now = self._calendar()
        self._tell("clock", "" if now >= BUILT else f"it says {now:%Y-%m-%d}: no network has set it yet")
        self._tell("disk", next(filter(None, map(why_unwritable, self._folders)), ""))
        quiet = self._quiet_hours is not None and now >= BUILT and within(*self._quiet_hours, now.time())
        if quiet != self._was_quiet:
            self._was_quiet = quiet
            self.post(QuietHoursChanged(quiet))

    def _tell(self, what: str, cause: str) -> None:
        if cause and what not in self._ailing:
            self.post(WorkerFailed(what, cause))
        elif not cause and what in self._ailing:
            self.post(WorkerRecovered(what))
        self._ailing = {name: why for name, why in {**self._ailing, what: cause}.items() if why}
