"""`buddy ack`: tell the resident that somebody has taken the call for help."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(chosen: argparse.Namespace) -> int:
    from buddy.control.client import ask

    ask("ack")
    return 0
