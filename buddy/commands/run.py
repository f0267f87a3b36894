"""`buddy run`: Buddy, in the foreground, until it is told to stop."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buddy.app import App
    from buddy.config import Config
    from buddy.filing import ConfigFile
    from buddy.lights import Light
    from buddy.runtime.clock import Clock
    from buddy.runtime.loop import Witness


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trace", type=Path, metavar="TRACE.jsonl", help="write a JSON line per event and effect")


def run(chosen: argparse.Namespace) -> int:
    """The light comes first: what is imported before it is what it needs."""
    from buddy import filing
    from buddy.config.last_good import LastGood
    from buddy.runtime.clock import RealClock

    file = filing.begin(chosen.config, LastGood())
    clock = RealClock()
    began = clock.now()
    shining = _first_light(file.config, clock)
    from buddy.runtime.trace import tracing

    with tracing(chosen.trace, lambda: began) as witnesses:
        _live(file, clock, shining, witnesses)
    return 0


def _first_light(config: Config, clock: Clock) -> Sequence[Light]:
    from contextlib import suppress

    from buddy.choices import lights
    from buddy.errors import LightUnavailable
    from buddy.lights import Pattern

    shining = lights(config, clock)
    for light in shining:
        with suppress(LightUnavailable):  # the lamp will say it, and try again
            light.show(Pattern.STARTING)
    return shining


def _live(file: ConfigFile, clock: Clock, shining: Sequence[Light], witnesses: Sequence[Witness]) -> None:
    from buddy import phrases
    from buddy.control import place
    from buddy.core.events import ReloadWanted, StopWanted
    from buddy.runtime import signals
    from buddy.runtime.ending import AtEndOfInput
    from buddy.runtime.garbage import Settled
    from buddy.runtime.systemd import Systemd

    systemd = Systemd()
    app = _built(file, clock, shining, witnesses, systemd.listens)
    from buddy.service import Service

    made = phrases.maker(app.config, app.catalog)
    app.loop.witnesses += [AtEndOfInput(app.loop), Settled(), made]
    service = Service(app, clock, systemd)
    signals.obey(app.loop.post, hang_up=StopWanted if signals.has_terminal() else lambda _: ReloadWanted())
    with service.answering(place.own()):
        app.run()
    made.close()


def _built(file: ConfigFile, clock: Clock, shining: Sequence[Light], witnesses: Sequence[Witness], greets: bool) -> App:
    """Devices are looked for, which is mostly waiting, while the rest of the program is imported."""
    from concurrent.futures import ThreadPoolExecutor

    from buddy.choices import find_devices
    from buddy.runtime.garbage import uncollected

    with uncollected(), ThreadPoolExecutor(1, "devices") as beside:
        devices = beside.submit(find_devices, file.config, clock, shining)
        from buddy.app import App

        return App(file.config, clock, devices.result(), witnesses, filing=file, greets=greets)
