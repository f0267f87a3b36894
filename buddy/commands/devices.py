"""`buddy devices`: the microphones and loudspeakers of this box."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(chosen: argparse.Namespace) -> int:
    from buddy.audio import devices

    for title, names in (("Microphones", devices.microphones()), ("Loudspeakers", devices.speakers())):
        print(f"{title}:")
        for name in names or ["none"]:
            print(f"  {name}")
    return 0
