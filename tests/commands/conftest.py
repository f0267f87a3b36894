"""`buddy` as people call it: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def buddy(tmp_path: Path) -> Run:
    """Call it with the words of a command line; `prefix` goes before them, other options to `subprocess.run`."""

    def run(*words: object, prefix: tuple[str, ...] = (), **options: object) -> subprocess.CompletedProcess[str]:
        command = [*prefix, sys.executable, "-m", "buddy", *map(str, words)]
        environment = os.environ | {
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            command, text=True, check=False, timeout=90, cwd=tmp_path, env=environment, **(streams | options)
        )

    return run


@pytest.fixture
def quiet_room(tmp_path: Path) -> Path:
    """Three seconds in which nobody says anything."""
    return write_wav(tmp_path / "in.wav", np.zeros(48_000, np.int16))


def write_wav(path: Path, samples: NDArray[np.int16]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path
