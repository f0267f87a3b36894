"""`buddy states`: the table as a diagram, as data, as a page; or its check."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from buddy.errors import TableError


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="the whole matrix of states and events")
    what.add_argument("--readme", action="store_true", help="the text of states/README.md")
    what.add_argument("--check", action="store_true", help="check a folder of state files; says what is wrong")
    parser.add_argument("folder", nargs="?", type=Path, help="default: Buddy's own states")


def run(chosen: argparse.Namespace) -> int:
    from buddy import states
    from buddy.core import matrix, model_check

    try:
        table = states.read(chosen.folder or states.STATES)
        if chosen.check:
            walked = model_check.cases(table)
            found = model_check.problems(table, walked)
            if found:
                raise TableError(*found)
            print(f"{len(table.leaves())} states, {len(walked)} cases: nothing is wrong")
            return 0
    except TableError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return os.EX_CONFIG
    if chosen.json:
        print(json.dumps(matrix.as_data(table), indent=1))
    else:
        print(matrix.readme(table) if chosen.readme else matrix.mermaid(table), end="")
    return 0
