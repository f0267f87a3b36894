from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bare_machine import FAKE_PYTHON, Machine

REPOSITORY = Path(__file__).parents[2]
SERVERS = ("requirements-wyoming-speech.lock", "requirements-wyoming-wake.lock")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Debian with all packages installed, and a Python whose pip does nothing; the path has a space."""
    checkout, programs = tmp_path / "a b" / "buddy", tmp_path / "programs"
    checkout.mkdir(parents=True)
    programs.mkdir()
    for name in ("install.sh", "pyproject.toml", "requirements.lock", "requirements-test.lock", *SERVERS):
        shutil.copy(REPOSITORY / name, checkout)
    shutil.copytree(REPOSITORY / "systemd", checkout / "systemd")
    machine = Machine(checkout, programs, tmp_path / "notes")
    machine.program("python3", FAKE_PYTHON)
    machine.program("dpkg-query", "echo installed")
    machine.program("apt-get", "echo 'apt-get was called' >&2; exit 1")
    machine.program("sudo", "exit 1")
    machine.program("sleep", "")
    machine.is_raspberry_pi(False)
    return machine
