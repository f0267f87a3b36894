"""`buddy wyoming` at its edges; what it does stands in tests/satellite and tests/appliance."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = "microphone: {driver: fake}\nspeaker: {driver: fake}\nwake: [none]\n"


def wyoming(folder: Path, *words: str, settings: str = SETTINGS) -> subprocess.CompletedProcess[str]:
    config = folder / "config.yaml"
    config.write_text(settings)
    command = [sys.executable, "-m", "buddy", "--config", str(config), "wyoming", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("uri", ["0.0.0.0:10700", "tcp://0.0.0.0", "wyoming", "stdio://"])
def test_an_address_that_is_none_is_one_sentence(tmp_path: Path, uri: str) -> None:
    done = wyoming(tmp_path, "--uri", uri)
    assert done.returncode == 78
    assert done.stderr == f"--uri must be an address such as tcp://0.0.0.0:10700, you wrote '{uri}'\n"


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        uri = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        done = wyoming(tmp_path, "--uri", uri)
    assert done.returncode == 69
    assert f"nobody can call at {uri}: " in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_microphone_it_says_so(tmp_path: Path) -> None:
    done = wyoming(tmp_path, settings="microphone: {driver: sounddevice, device: nobody}\nspeaker: {driver: fake}\n")
    assert done.returncode == 69
    assert "nobody" in done.stderr
    assert "Traceback" not in done.stderr
