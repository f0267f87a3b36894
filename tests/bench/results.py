"""`RESULTS.md`: a head, and a section for each bench that was ever run here; measuring one leaves the others alone."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.row import Row, table

FILE = Path(__file__).parent / "RESULTS.md"
HEAD = """# What was measured

Written by `./install.sh bench`; `./install.sh bench --only NAME` measures one section anew and keeps the others.
Under each title stand its command, the machine, and how busy that was (load: how many programs wanted a core, on
average, when the section began and when it ended). Figures of one section come from one run: compare them with each
other, and with another section only if the machine and its load are alike.
A Raspberry Pi 4 is perhaps three to five times slower.
"""


def section(name: str, title: str, rows: Sequence[Row], load_before: float) -> str:
    """One section in Markdown: title, command, machine, table."""
    load = f"load {load_before:.1f} to {os.getloadavg()[0]:.1f}"
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"## {title}\n\n{_command(name)}\n\n{when}, {load}; {machine()}\n\n{table(rows)}"


def put(name: str, section: str, order: Sequence[str], file: Path = FILE) -> None:
    """Write this bench's section into the file; the others stay. `order`: the names of all benches."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    there = [f"## {part.strip()}" for part in ("\n" + text).split("\n## ")[1:]]
    by_name = {other: part for other in order for part in there if _command(other) in part.splitlines()}
    by_name[name] = section
    file.write_text("\n\n".join([HEAD.rstrip(), *(by_name[n] for n in order if n in by_name)]) + "\n", encoding="utf-8")


def _command(name: str) -> str:
    return f"`python -m tests.bench --only {name}`"


def machine() -> str:
    """Processor, memory, Python and system, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.machine()}, {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Python {platform.python_version()}, {_system()}"
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Model"))), "?")


def _system() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return next((line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME")), "?")
