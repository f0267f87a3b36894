"""`buddy run`: Buddy, in the foreground, until it is told to stop."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--trace", type=Path, metavar="TRACE.jsonl", help="write a JSON line per event and effect")


def run(chosen: argparse.Namespace) -> int:
    from buddy import config
    from buddy.app import App
    from buddy.choices import find_devices
    from buddy.control import place
    from buddy.runtime import signals
    from buddy.runtime.clock import RealClock
    from buddy.runtime.ending import AtEndOfInput
    from buddy.runtime.systemd import Systemd
    from buddy.runtime.trace import tracing
    from buddy.service import Service

    settings = config.load(config.find(chosen.config))
    clock = RealClock()
    began = clock.now()
    with tracing(chosen.trace, lambda: began) as witnesses:
        app = App(settings, clock, find_devices(settings, clock), witnesses)
        app.loop.witnesses.append(AtEndOfInput(app.loop))
        service = Service(app, clock, Systemd())
        signals.obey(app.loop.post)
        with service.answering(place.own()):
            app.run()
    return 0
