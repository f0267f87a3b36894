"""The clerk: owns the configuration file. Reads it anew when asked, and keeps the last good one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from buddy.core.effects import AdoptSettings, Effect, Reload
from buddy.core.events import (
    ReloadFinished,
    SettingsChanged,
    VolumeWanted,
    WorkerFailed,
    WorkerRecovered,
)
from buddy.errors import ConfigurationError
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker

log = logging.getLogger(__name__)

OFFERS_EVERY = 0.5
"""Changed settings are offered again until a state adopts them: between two turns (s)."""
KEEPS_AGAIN_AFTER = 30.0
"""A disk that takes nothing is tried again (s)."""

FILE, STORAGE = "configuration", "storage"
"""What may not work, as health calls it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a file says otherwise than the one in use."""

    settings: SettingsChanged | None = None
    """None: nothing that can be changed while Buddy runs."""
    volume: int | None = None
    """None: the file says the same as before; what people asked for since then stays."""
    restart: tuple[str, ...] = ()
    """The settings that wait for a restart."""


class Filing(Protocol):
    """The file, and the place where the last good one is kept."""

    @property
    def trouble(self) -> str:
        """Why Buddy began with the last good one; empty: it did not."""

    def read(self) -> Change:
        """Read the file anew, and compare. Raises ConfigurationError: then nothing has changed."""

    def keep(self) -> None:
        """Keep the file that is in use as the last good one, where it is not kept. Raises OSError."""

    def told(self) -> Mapping[str, Any]:
        """What a status shows of it."""


class NoFile:
    """For a Buddy that began without a file."""

    trouble = ""

    def read(self) -> Change:
        return Change()

    def keep(self) -> None:
        pass

    def told(self) -> Mapping[str, Any]:
        return {}


class Keep:
    """A note to the clerk: Buddy works with the file that is in use."""


class Clerk(Worker):
    """A bad file changes nothing and is named; a good one is applied between turns as far as it can be."""

    name = "clerk"
    owns = (Reload, AdoptSettings)

    def __init__(self, clock: Clock, post: Post, filing: Filing) -> None:
        super().__init__(clock, post)
        self._filing = filing
        self._tickets: list[int] = []
        self._change: Change | None = None
        """On offer: not adopted yet."""
        self._restart: tuple[str, ...] = ()
        self._wrong = ""
        self._unkept: float | None = None
        """When to try again to keep the file."""

    def prepare(self) -> None:
        if self._filing.trouble and not self._wrong:
            self._wrong = self._filing.trouble
            self.post(WorkerFailed(FILE, self._wrong))

    def work(self) -> None:
        while True:
            offer = self.clock.now() + OFFERS_EVERY if self._change else None
            due = [instant for instant in (offer, self._unkept) if instant is not None]
            thing = self.take(min(due, default=None))
            if thing is not None:
                self.handle(thing)
                continue
            if self._unkept is not None and self._unkept <= self.clock.now():
                self._keep()
            if self._change is not None and self._change.settings is not None:
                self.post(self._change.settings)

    def handle(self, thing: object) -> None:
        if isinstance(thing, Keep):
            self._keep()
        else:
            super().handle(thing)

    def perform(self, thing: Effect) -> None:
        match thing:
            case Reload():
                self._reload(thing.ticket)
            case AdoptSettings() if self._change is not None:
                self._finish(self._change)

    def told(self) -> Mapping[str, Any]:
        return {**self._filing.told(), "needs_restart": list(self._restart)}

    def _reload(self, ticket: int) -> None:
        try:
            change = self._filing.read()
        except ConfigurationError as error:
            for problem in error.problems:
                log.error("%s", problem)
            self._wrong = error.problems[0]
            self.post(WorkerFailed(FILE, self._wrong))
            self.post(ReloadFinished(ticket, "\n".join(error.problems)))
            return
        if self._wrong:
            self._wrong = ""
            self.post(WorkerRecovered(FILE))
        self._tickets.append(ticket)
        self._change = change
        if change.settings is None:
            self._finish(change)
        else:
            self.post(change.settings)

    def _finish(self, change: Change) -> None:
        """It is applied: say so to everybody who asked."""
        self._change, self._restart = None, change.restart
        if change.volume is not None:
            self.post(VolumeWanted(str(change.volume)))
        waits = f"; a restart is needed for: {', '.join(change.restart)}" if change.restart else ""
        log.info("the configuration was read again%s", waits)
        self._keep()
        tickets, self._tickets = self._tickets, []
        for ticket in tickets:
            self.post(ReloadFinished(ticket, restart=", ".join(change.restart)))

    def _keep(self) -> None:
        try:
            self._filing.keep()
        except OSError as error:
            if self._unkept is None:
                log.warning("the last good configuration cannot be kept: %s", error)
                self.post(WorkerFailed(STORAGE, f"nothing can be written ({error.strerror or error})"))
            self._unkept = self.clock.now() + KEEPS_AGAIN_AFTER
        else:
            if self._unkept is not None:
                self.post(WorkerRecovered(STORAGE))
            self._unkept = None
