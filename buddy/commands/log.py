"""`buddy log`: the last lines of a running Buddy's log."""

from __future__ import annotations

import argparse
import json
from datetime import datetime


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", "--lines", type=int, default=50, metavar="N", help="how many (50)")
    parser.add_argument("--json", action="store_true", help="an object a line, with its fields")


def run(chosen: argparse.Namespace) -> int:
    from buddy.control.client import ask

    for line in ask("log", lines=chosen.lines)["lines"]:
        if chosen.json:
            print(json.dumps(line, ensure_ascii=False))
        else:
            print(f"{datetime.fromtimestamp(line['time']):%m-%d %H:%M:%S} {line['message']}")
    return 0
