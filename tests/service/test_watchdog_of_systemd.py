"""A real NOTIFY_SOCKET: pings stop when the loop, a worker or an engine hangs, in Python or in native code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from listener import Listener

CHILD = Path(__file__).parent / "hanging_child.py"
TURNS = {"WATCHDOG_USEC": "600000"}
"""A turn each 0.2 s."""
SILENCE = 3.0
"""Fifteen turns without a ping, and far more than the 0.5 s that each thread of the child is given (s)."""


@contextmanager
def child(systemd: Listener, folder: Path, where: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, **TURNS, "NOTIFY_SOCKET": str(systemd.path)}
    command = ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, str(CHILD), str(folder), where]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


HANGING = ["loop", "loop-in-c", "lamp", "lamp-in-c", "thinker-in-c", "thinker-with-the-lock", "speaking"]


@pytest.mark.parametrize("where", HANGING)
def test_what_hangs_is_not_pinged_for(systemd: Listener, tmp_path: Path, where: str) -> None:
    with child(systemd, tmp_path, where) as process:
        systemd.until("READY=1")
        systemd.until("WATCHDOG=1")
        say(process, "what time is it")
        systemd.falls_silent(SILENCE)
        assert process.poll() is None, "it hangs: only systemd can end it"


def test_what_works_is_pinged_for_until_it_stops(systemd: Listener, tmp_path: Path) -> None:
    with child(systemd, tmp_path, "nowhere") as process:
        systemd.until("READY=1")
        say(process, "hello there")
        systemd.until("STATUS=Speaking as companion")
        systemd.until("STATUS=Listening")
        for _ in range(20):
            systemd.until("WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        systemd.until("STOPPING=1")
        assert process.wait(20) == 0
    assert systemd.told[0] == "STATUS=Starting"
    assert systemd.told.index("STATUS=Waiting to be called by name") <= systemd.told.index("READY=1")
    assert systemd.told.count("READY=1") == 1
