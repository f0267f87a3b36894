"""How long people wait: for `buddy check-config`, and from `buddy run` to idle with the default engines."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.priority import ahead_of_others
from tests.bench.row import Row, spread

HOME = Path(__file__).parents[2]
sys.path.insert(0, str(HOME / "tests" / "appliance"))

TITLE = "Starting"
STARTS = 9


def rows() -> Iterator[Row]:
    with ahead_of_others() as priority:
        yield from _check_config(priority)
        yield from _run(priority)


def _check_config(priority: str) -> Iterator[Row]:
    command = [sys.executable, "-m", "buddy", "check-config", "config.yaml"]
    wall, cpu = [], []
    for _ in range(STARTS):
        used, began = _children(), time.monotonic()
        subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.DEVNULL)
        wall.append(1000 * (time.monotonic() - began))
        cpu.append(1000 * (_children() - used))
    yield Row("buddy check-config config.yaml", spread(wall, "ms", 0), "< 500 ms", priority)
    yield Row("the same, processor time", spread(cpu, "ms", 0))


def _run(priority: str) -> Iterator[Row]:
    from box import Box
    from sound import PrivateSound, missing

    if lacking := missing():
        yield Row("buddy run to idle", "not measured", "", f"not installed: {', '.join(lacking)}")
        return
    wall, cpu = [], []
    with tempfile.TemporaryDirectory() as folder, PrivateSound() as sound:
        for _ in range(STARTS):
            wall_ms, cpu_ms = _start(Box(sound, Path(folder)))
            wall.append(wall_ms)
            cpu.append(cpu_ms)
    yield Row("buddy run to idle, default engines", spread(wall, "ms", 0), "< 2000 ms", priority)
    yield Row("the same, processor time", spread(cpu, "ms", 0), "", "Python's own start, imports and models included")


def _start(box: Any) -> tuple[float, float]:
    """Milliseconds from starting the process to idle, by the clock and of the processor."""
    began = time.monotonic()
    with box:
        return 1000 * (time.monotonic() - began), 1000 * box.cpu_seconds()


def _children() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
