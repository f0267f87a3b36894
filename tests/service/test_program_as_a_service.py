"""`buddy run` as its own process, as systemd runs it: SIGHUP, the control socket, a broken file, exit codes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from listener import Listener

from buddy.control.client import ask

SOON = 30
PROGRAM = (sys.executable, "-m", "buddy")
MORTAL = ("setpriv", "--pdeathsig", "KILL", "--")
SETTINGS = """
microphone: {driver: fake}
speaker: {driver: fake}
lights: {driver: none}
buttons: {driver: none}
wake: [fake]
hear: [fake]
speak: [fake]
"""
ON_A_TERMINAL = "import os, sys; os.open(sys.argv[1], os.O_RDWR); os.execv(sys.argv[2], sys.argv[2:])"
"""The first terminal that the leader of a session opens is the one that can be hung up."""


@contextmanager
def running(
    folder: Path, systemd: Listener, settings: str = SETTINGS, before: Sequence[str] = (), state: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    environment = {**os.environ, "NOTIFY_SOCKET": str(systemd.path), "RUNTIME_DIRECTORY": str(folder / "run")}
    if state:
        environment["STATE_DIRECTORY"] = state
    command = [*MORTAL, *before, *PROGRAM, "--config", str(folder / "config.yaml"), "run"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def test_without_a_terminal_sighup_reads_the_file_again(tmp_path: Path, systemd: Listener) -> None:
    with running(tmp_path, systemd) as process:
        systemd.until("READY=1")
        (tmp_path / "config.yaml").write_text("volume: loud\n")
        process.send_signal(signal.SIGHUP)
        systemd.until(lambda line: line.startswith("STATUS=") and "line 1: volume must be" in line)
        systemd.until("READY=1")
        (tmp_path / "config.yaml").write_text(SETTINGS + "volume: 12\nlanguage: it\n")
        process.send_signal(signal.SIGHUP)
        systemd.until("RELOADING=1")
        systemd.until("READY=1")
        told = ask("status", [tmp_path / "run" / "control"])
        assert told["needs_restart"] == ["language"]
        assert told["degraded"] == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
    assert systemd.all().count("RELOADING=1") == 2
    assert "STOPPING=1" in systemd.told


def test_on_a_terminal_sighup_ends_it(tmp_path: Path, systemd: Listener) -> None:
    master, slave = pty.openpty()
    with running(tmp_path, systemd, before=(sys.executable, "-c", ON_A_TERMINAL, os.ttyname(slave))) as process:
        systemd.until("READY=1")
        process.send_signal(signal.SIGHUP)
        assert process.wait(SOON) == 0
    os.close(master)
    os.close(slave)
    assert "RELOADING=1" not in systemd.all()


def test_booted_with_a_broken_file_it_runs_on_the_last_good_one(tmp_path: Path, systemd: Listener) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with running(tmp_path, systemd, "volume: loud\n", state=str(state)) as process:
        assert process.wait(SOON) == os.EX_CONFIG
    assert "config.yaml line 1: volume must be" in (tmp_path / "log").read_text()
    with running(tmp_path, systemd, state=str(state)) as process:
        systemd.until("READY=1")
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
    with running(tmp_path, systemd, "volume: loud\n", state=str(state)):
        systemd.until("READY=1")
        told = ask("status", [tmp_path / "run" / "control"])
        assert told["configuration"]["last_good"]
        assert [thing["what"] for thing in told["degraded"]] == ["configuration"]
    assert any(line.startswith("STATUS=") and "last good one is in use" in line for line in systemd.all())


def test_its_log_can_be_asked_for(tmp_path: Path, systemd: Listener) -> None:
    with running(tmp_path, systemd):
        systemd.until("READY=1")
        environment = {**os.environ, "RUNTIME_DIRECTORY": str(tmp_path / "run")}
        done = subprocess.run([*PROGRAM, "log"], env=environment, capture_output=True, text=True, check=True)
        assert "starting -> idle (everyone_ready)" in done.stdout
        done = subprocess.run([*PROGRAM, "reload"], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout == "reloaded\n"
        (tmp_path / "config.yaml").write_text("volume: loud\n")
        done = subprocess.run([*PROGRAM, "reload"], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == os.EX_CONFIG
        assert done.stderr.endswith("nothing has changed\n")
