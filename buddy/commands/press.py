"""`buddy press red|green|blue`: press a button of a running Buddy from afar."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("button", choices=["red", "green", "blue"], help="red is for help")
    parser.add_argument("--hold", action="store_true", help="hold it down for a long press")


def run(chosen: argparse.Namespace) -> int:
    from buddy.control.client import ask

    ask("press", button=chosen.button, hold=chosen.hold)
    return 0
