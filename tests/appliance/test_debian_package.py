"""The Debian package: built by one command, accepted by lintian, installed by apt on a Debian that really booted."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from guest import STICK, Guest

pytestmark = [pytest.mark.appliance, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def package(bare: Guest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built in the guest; a copy of it here."""
    there = bare.run(f"{STICK}/install.sh", "deb", "--offline", "/wheels", "/root/dist", within=300.0).stdout.strip()
    return bare.fetch(there, tmp_path_factory.mktemp("package") / Path(there).name)


def test_lintian_finds_no_error(package: Path) -> None:
    lintian = shutil.which("lintian")
    if lintian is None:
        pytest.skip("lintian is not installed")
    found = subprocess.run(
        [lintian, "--allow-root", "--fail-on", "error", str(package)], check=False, capture_output=True, text=True
    )
    assert [line for line in found.stdout.splitlines() if line.startswith("E:")] == []
    assert found.returncode == 0


def test_apt_installs_it_and_buddy_is_ready(bare: Guest, package: Path) -> None:
    bare.shell(f"apt-get update; apt-get install --yes /root/dist/{package.name}", within=300.0)
    bare.wait_for_state("active")
    assert bare.shell("systemctl is-enabled buddy") == "enabled"
    assert json.loads(bare.shell("buddy status --json"))["state"] == "idle"
    assert bare.shell("systemd-analyze verify --man=no buddy.service buddy-trouble.service 2>&1") == ""


def test_install_sh_leaves_it_alone(bare: Guest) -> None:
    assert "apt remove buddy" in bare.install(check=False)


def test_apt_removes_it_and_keeps_the_settings_until_purged(bare: Guest) -> None:
    bare.shell("echo '# mine' >>/etc/buddy/config.yaml; apt-get remove --yes buddy", within=120.0)
    assert (
        bare.shell("ls -d /usr/lib/buddy /usr/bin/buddy 2>/dev/null || true; tail -n 1 /etc/buddy/config.yaml")
        == "# mine"
    )
    assert bare.shell("pidof -x buddy || echo none") == "none"
    bare.shell("apt-get purge --yes buddy", within=120.0)
    assert bare.shell("ls -d /etc/buddy /var/lib/buddy 2>/dev/null || true") == ""
