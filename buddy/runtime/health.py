"""Health: what does not work now, since when and why; said aloud once, when nobody is disturbed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from buddy.core.events import TroubleNoticed, WorkerFailed, WorkerRecovered
from buddy.core.facts import ESSENTIAL
from buddy.core.machine import Step
from buddy.runtime.loop import Loop


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that does not work."""

    cause: str
    since: float
    """Seconds since 1970, as the box's calendar has them."""


class Health:
    """A witness. `ailing` is replaced at each change, never changed: any thread may read it."""

    def __init__(self, loop: Loop, phrases: Mapping[str, str], today: Callable[[], float] = time.time) -> None:
        """`phrases`: what is said aloud about which thing. The machine itself speaks of the essential ones."""
        self.ailing: Mapping[str, Ailment] = {}
        self._loop = loop
        self._phrases = phrases
        self._today = today
        self._untold: list[str] = []
        self._saying = False

    def saw(self, step: Step, at: float) -> None:
        match step.event:
            case WorkerFailed(worker=what, cause=cause):
                if what not in self.ailing and what not in ESSENTIAL and what in self._phrases:
                    self._untold.append(what)
                since = self.ailing[what].since if what in self.ailing else self._today()
                self.ailing = {**self.ailing, what: Ailment(cause, since)}
            case WorkerRecovered(worker=what):
                self.ailing = {other: ailment for other, ailment in self.ailing.items() if other != what}
                self._untold = [other for other in self._untold if other != what]
            case TroubleNoticed():
                self._saying = False
                if step.effects:
                    del self._untold[:1]
        self._tell()

    def words(self) -> str:
        """What does not work and why, or nothing."""
        return ". ".join(f"{what.capitalize()}: {ailment.cause.rstrip('.')}" for what, ailment in self.ailing.items())

    def _tell(self) -> None:
        """One thing at a time, and nobody is woken for it."""
        machine = self._loop.machine
        calm = machine.state == "idle" and not machine.facts.sounding and not machine.facts.quiet
        if self._untold and calm and not self._saying:
            self._saying = True
            self._loop.post(TroubleNoticed(self._phrases[self._untold[0]]))
