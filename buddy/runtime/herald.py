"""The herald: tells systemd when Buddy is ready, what it is doing, and that it stops."""

from __future__ import annotations

from collections.abc import Callable

from buddy.core.effects import Exit
from buddy.core.events import ReloadFinished, ReloadWanted
from buddy.core.machine import Step
from buddy.core.status import status
from buddy.runtime.health import Health
from buddy.runtime.loop import Loop
from buddy.runtime.systemd import Systemd

LEAVING = ("farewell", "stopping")


class Herald:
    """A witness. Stands after `health` among the witnesses."""

    def __init__(self, loop: Loop, systemd: Systemd, health: Health, on_ready: Callable[[], None]) -> None:
        """`on_ready` is called once: in idle for the first time, when every worker has reported."""
        self.words = ""
        """What was told last."""
        self._loop = loop
        self._systemd = systemd
        self._health = health
        self._on_ready = on_ready
        self._ready = False
        self._stopping = False
        self._leaves = {leaf.name: leaf for leaf in loop.machine.table.leaves()}
        self._tell()

    def saw(self, step: Step, at: float) -> None:
        self._tell()
        if self._ready and isinstance(step.event, ReloadWanted):
            self._systemd.reloading(at)
        elif self._ready and isinstance(step.event, ReloadFinished):
            self._systemd.ready()
        if not self._ready and step.after == "idle" and self._loop.everyone_has_reported:
            self._ready = True
            self._systemd.ready()
            self._on_ready()
        if not self._stopping and (step.after in LEAVING or any(isinstance(effect, Exit) for effect in step.effects)):
            self._stopping = True
            self._systemd.stopping()

    def _tell(self) -> None:
        machine = self._loop.machine
        words = ". ".join(filter(None, (status(self._leaves[machine.state], machine.facts), self._health.words())))
        if words != self.words:
            self.words = words
            self._systemd.status(words)
