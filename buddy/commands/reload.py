"""`buddy reload`: have a running Buddy read its configuration again, and wait until it has."""

from __future__ import annotations

import argparse
import os
import sys


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(chosen: argparse.Namespace) -> int:
    """78 for a file that was refused: then Buddy goes on as before."""
    from buddy.control.client import Refused, ask

    try:
        told = ask("reload")
    except Refused as refused:
        print(refused.sentence, "nothing has changed", sep="\n", file=sys.stderr)
        return os.EX_CONFIG
    if not told["reloaded"]:
        print("the file is right; it is applied when the turn at hand is over")
    elif told["restart"]:
        print(f"reloaded; a restart is needed for: {', '.join(told['restart'])}")
    else:
        print("reloaded")
    return 0
