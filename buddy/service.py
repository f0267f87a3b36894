"""Makes an appliance of Buddy: systemd is told how it is, and what does not work is said."""

from __future__ import annotations

from buddy.app import App
from buddy.runtime.clock import Clock
from buddy.runtime.health import Health
from buddy.runtime.herald import Herald
from buddy.runtime.systemd import Systemd
from buddy.runtime.watchdog import Watchdog

TROUBLES = {
    "lamp": "trouble_lamp",
    "buttons": "trouble_buttons",
}
"""What is said aloud, once, about a thing that does not work. The table itself speaks of ears and voice."""


class Service:
    """Around one Buddy that has yet to run."""

    def __init__(self, app: App, clock: Clock, systemd: Systemd) -> None:
        self.health = Health(app.loop, TROUBLES)
        self.herald = Herald(app.loop, systemd, self.health, self._ready)
        self.watchdog = Watchdog(app.workers, systemd.all_is_well, systemd.turn_seconds, clock.now())
        app.loop.witnesses += [self.health, self.herald]
        if systemd.listens:
            app.loop.chores.append(self.watchdog)

    def _ready(self) -> None:
        """The configuration is a good one: Buddy has begun with it."""
