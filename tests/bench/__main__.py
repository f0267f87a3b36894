"""`python -m tests.bench`: measures Buddy on this machine and writes `tests/bench/RESULTS.md`.

A bench is a module `NAME_bench.py` in this folder with `TITLE` and `rows() -> Iterator[Row]`.
"""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path

from tests.bench.results import put, section
from tests.bench.row import Row, table
from tests.bench.turns.child import PEERS, install

FIRST = ("overhead", "peers", "core", "startup", "appliance")
"""In this order at the top; the others follow by name."""


def main() -> None:
    names = found()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=names, action="append", help="measure only this, and keep the other sections")
    parser.add_argument("--peers", action="store_true", help="install the peers where they are not, and measure them")
    parser.add_argument("--dry", action="store_true", help="print only, write nothing")
    chosen = parser.parse_args()
    if chosen.peers:
        for peer in PEERS:
            install(peer)
    for name in chosen.only or [name for name in names if name != "peers" or chosen.peers]:
        bench = import_module(f"tests.bench.{name}_bench")
        if not hasattr(bench, "rows"):
            print(f"{name} prints figures of its own: python -m tests.bench.{name}_bench")
            continue
        print(f"measuring {name} ...", flush=True)
        load = os.getloadavg()[0]
        rows: list[Row] = list(bench.rows())
        print(table(rows), flush=True)
        if not chosen.dry:
            put(name, section(name, bench.TITLE, rows, load), names)


def found() -> list[str]:
    """The name of every bench."""
    names = sorted(file.stem.removesuffix("_bench") for file in Path(__file__).parent.glob("*_bench.py"))
    return sorted(names, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))


if __name__ == "__main__":
    main()
