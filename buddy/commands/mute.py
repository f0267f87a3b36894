"""`buddy mute on|off`: close the ears of a running Buddy, or open them again."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("muted", choices=["on", "off"], help="on: it hears nothing")


def run(chosen: argparse.Namespace) -> int:
    from buddy.control.client import ask

    ask("mute", muted=chosen.muted == "on")
    return 0
