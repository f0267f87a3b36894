"""Runs the scripted conversation with one program, in a process and a Python environment of its own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

from tests.bench.turns.script import Report, received

HERE = Path(__file__).parent
HOME = HERE.parents[2]
ENVIRONMENTS = HOME / ".peers"
PEERS = ("pipecat", "livekit")
ENDS_WITHIN = 1_800.0


class NotThere(Exception):
    """A peer is not installed; or its conversation came to nothing, with its last words."""


def run(name: str, turns: int, interruptions: int, *more: str) -> Report:
    """The report of one conversation. Raises NotThere."""
    command = [
        *ahead_of_others(),
        python(name),
        str(HERE / f"{name}_turns.py"),
        "--turns",
        str(turns),
        "--interruptions",
    ]
    path = {"PYTHONPATH": str(HOME)} if name == "buddy" else {"PYTHONPATH": ""}
    environment = os.environ | path | {"BENCH_BEGAN": str(time.monotonic())}
    done = subprocess.run(
        [*command, str(interruptions), *more],
        env=environment,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN,
        check=False,
    )
    if done.returncode or not done.stdout.strip():
        raise NotThere(f"{name}: {(done.stderr.strip().splitlines() or ['no word'])[-1]}")
    return received(done.stdout.strip().splitlines()[-1])


@cache
def ahead_of_others() -> tuple[str, ...]:
    """What gives a child real-time priority, where that is allowed: else a busy machine measures its other programs."""
    prefix = ("chrt", "--rr", "1")
    if shutil.which("chrt") and not subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        return prefix
    return ()


def priority() -> str:
    """In words."""
    return "at real-time priority" if ahead_of_others() else "at ordinary priority"


def python(name: str) -> str:
    """Raises NotThere for a peer without its environment."""
    if name == "buddy":
        return sys.executable
    if not _is_made(name):
        raise NotThere(f"{name} is not installed: ./install.sh bench --peers")
    return str(ENVIRONMENTS / name / "bin" / "python")


def install(name: str) -> None:
    """Make the peer's environment with the versions pinned in NAME.txt, unless it is there."""
    if _is_made(name):
        return
    print(f"installing {name} into {(ENVIRONMENTS / name).relative_to(HOME)} (minutes) ...", flush=True)
    folder = ENVIRONMENTS / name
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "-r", str(_pins(name))], check=True)
    (folder / "made-of").write_text(_fingerprint(name), encoding="utf-8")


def _is_made(name: str) -> bool:
    stamp = ENVIRONMENTS / name / "made-of"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(name)


def _fingerprint(name: str) -> str:
    return hashlib.sha256(_pins(name).read_bytes()).hexdigest()


def _pins(name: str) -> Path:
    return HERE / f"{name}.txt"
