"""`buddy run`: Buddy, in the foreground, until it is told to stop."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buddy.app import App
    from buddy.filing import ConfigFile
    from buddy.runtime.clock import Clock
    from buddy.runtime.loop import Witness


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trace", type=Path, metavar="TRACE.jsonl", help="write a JSON line per event and effect")


def run(chosen: argparse.Namespace) -> int:
    from buddy import filing
    from buddy.config.last_good import LastGood
    from buddy.control import place
    from buddy.core.events import ReloadWanted, StopWanted
    from buddy.runtime import signals
    from buddy.runtime.clock import RealClock
    from buddy.runtime.ending import AtEndOfInput
    from buddy.runtime.garbage import Settled
    from buddy.runtime.systemd import Systemd
    from buddy.runtime.trace import tracing

    file = filing.begin(chosen.config, LastGood())
    clock = RealClock()
    began = clock.now()
    with tracing(chosen.trace, lambda: began) as witnesses:
        systemd = Systemd()
        app = _built(file, clock, witnesses, systemd.listens)
        from buddy import phrases
        from buddy.service import Service

        made = phrases.maker(app.config, app.catalog)
        app.loop.witnesses += [AtEndOfInput(app.loop), Settled(), made]
        service = Service(app, clock, systemd)
        signals.obey(app.loop.post, hang_up=StopWanted if signals.has_terminal() else lambda _: ReloadWanted())
        with service.answering(place.own()):
            app.run()
        made.close()
    return 0


def _built(file: ConfigFile, clock: Clock, witnesses: Sequence[Witness], greets: bool) -> App:
    """The light comes first. Devices are looked for, which is mostly waiting, while the rest is imported."""
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import suppress

    from buddy.choices import find_devices, lights
    from buddy.errors import LightUnavailable
    from buddy.lights import Pattern
    from buddy.runtime.garbage import uncollected

    shining = lights(file.config, clock)
    for light in shining:
        with suppress(LightUnavailable):  # the lamp will say it, and try again
            light.show(Pattern.STARTING)
    with uncollected(), ThreadPoolExecutor(1, "devices") as beside:
        devices = beside.submit(find_devices, file.config, clock, shining)
        from buddy.app import App

        return App(file.config, clock, devices.result(), witnesses, filing=file, greets=greets)
