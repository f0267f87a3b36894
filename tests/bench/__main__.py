"""`python -m tests.bench`: measures Buddy on this machine and writes `tests/bench/RESULTS.md`.

Each module `tests/bench/NAME_bench.py` of MODULES has `TITLE` and `rows() -> Iterator[Row]`.
"""

from __future__ import annotations

import argparse
import os
import platform
from datetime import date
from importlib import import_module
from pathlib import Path

from tests.bench.row import Row, table

HERE = Path(__file__).parent
MODULES = ("core", "appliance")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=MODULES, action="append", help="measure only this, and print it")
    chosen = parser.parse_args()
    parts = []
    for name in chosen.only or MODULES:
        print(f"measuring {name} ...", flush=True)
        module = import_module(f"tests.bench.{name}_bench")
        rows: list[Row] = list(module.rows())
        parts.append(f"## {module.TITLE}\n\n`python -m tests.bench --only {name}`\n\n{table(rows)}")
        print(table(rows), flush=True)
    if not chosen.only:
        (HERE / "RESULTS.md").write_text("\n\n".join([head(), *parts]) + "\n", encoding="utf-8")


def head() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        "# What was measured\n\n"
        "Written by `./install.sh bench`. Figures of one run on one machine: compare them with each other only.\n"
        "A Raspberry Pi 4 is perhaps three to five times slower.\n\n"
        f"{date.today().isoformat()}, {platform.machine()}, {processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Python {platform.python_version()}, {system()}"
    )


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Model"))), "?")


def system() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME")), "?")


if __name__ == "__main__":
    main()
