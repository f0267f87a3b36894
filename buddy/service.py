"""Makes an appliance of Buddy: systemd is told how it is, what does not work is said, installers can ask."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from buddy.app import App
from buddy.buttons import Colour
from buddy.control.bulletin import Bulletin
from buddy.control.desk import FrontDesk
from buddy.control.heard import Heard
from buddy.control.reloads import Reloads
from buddy.control.report import StatusReport
from buddy.control.server import ControlServer
from buddy.errors import DeviceError
from buddy.runtime.clock import Clock
from buddy.runtime.health import Health
from buddy.runtime.herald import Herald
from buddy.runtime.recent import Recent
from buddy.runtime.systemd import Systemd
from buddy.runtime.watchdog import Watchdog
from buddy.workers.clerk import Keep

log = logging.getLogger(__name__)

TROUBLES = {
    "lamp": "trouble_lamp",
    "buttons": "trouble_buttons",
    "configuration": "trouble_configuration",
    "storage": "trouble_storage",
    "disk": "trouble_storage",
    "clock": "trouble_clock",
}
"""What is said aloud, once, about a thing that does not work. The table itself speaks of ears and voice."""


class Service:
    """Around one Buddy that has yet to run."""

    def __init__(self, app: App, clock: Clock, systemd: Systemd) -> None:
        self._app = app
        self._clock = clock
        self.health = Health(app.loop, TROUBLES)
        self.herald = Herald(app.loop, systemd, self.health, self._ready)
        self.watchdog = Watchdog(app.workers, systemd.all_is_well, systemd.turn_seconds, clock.now())
        self.bulletin = Bulletin(app.machine, app.latencies, clock.now)
        self._heard = Heard(app.loop.post, app.catalog.wake_phrases[0])
        self._reloads = Reloads(app.loop.post)
        app.loop.witnesses += [self.health, self.herald, self.bulletin, self._heard, self._reloads]
        if systemd.listens:
            app.loop.chores.append(self.watchdog)

    @contextmanager
    def answering(self, place: Path | None) -> Iterator[None]:
        """The control socket is open inside. Where it cannot be made Buddy does without it."""
        recent = Recent()
        logging.getLogger().addHandler(recent)
        server = None if place is None else ControlServer(place, self._desk(recent))
        try:
            if server is not None:
                server.start()
        except DeviceError as error:
            log.warning("%s", error.sentence)
            server = None
        try:
            yield
        finally:
            if server is not None:
                server.stop()
            logging.getLogger().removeHandler(recent)

    def _desk(self, recent: Recent) -> FrontDesk:
        app = self._app
        report = StatusReport(
            app.loop, app.workers, self.health, self.herald, self.watchdog, self.bulletin, self._clock.now
        )
        states = tuple(leaf.name for leaf in app.machine.table.leaves())
        return FrontDesk(report, states, recent, self._heard, self._reloads, app.loop.post, self._press)

    def _press(self, colour: Colour, held: bool) -> None:
        self._app.button(colour, "down")
        self._app.button(colour, "held" if held else "pressed")

    def _ready(self) -> None:
        """The configuration is a good one: Buddy has begun with it."""
        self._app.clerk.send(Keep())
