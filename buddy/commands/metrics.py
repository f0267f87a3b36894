"""`buddy metrics`: the figures of a running Buddy as OpenMetrics text, also for node_exporter's textfile collector."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE.prom", help="into this file, whole or not at all")


def run(chosen: argparse.Namespace) -> int:
    from buddy import atomic
    from buddy.control.client import ask

    text = ask("metrics")["text"]
    if chosen.to is None:
        print(text, end="")
    else:
        atomic.write(chosen.to, text.encode(), mode=0o644)
    return 0
