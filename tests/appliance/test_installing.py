"""`sudo ./install.sh` on a Debian that really booted: from nothing to a service that is active."""

from __future__ import annotations

import pytest
from guest import Guest

pytestmark = [pytest.mark.appliance, pytest.mark.timeout(900)]


def test_a_dry_run_says_every_change_and_makes_none(bare: Guest) -> None:
    said = bare.install("--dry-run")
    for change in ("install the Debian packages flac", "make the user buddy", "make the release", "start Buddy"):
        assert f"Would {change}" in said
    assert bare.shell("ls -d /opt/buddy /etc/buddy /etc/systemd/system/buddy* 2>/dev/null || echo none") == "none"
    assert "no such user" in bare.shell("id buddy 2>&1 || true")


def test_the_service_becomes_active(installed: Guest) -> None:
    assert installed.shell("systemctl is-active buddy; systemctl is-enabled buddy") == "active\nenabled"
    assert (
        installed.shell("ps -o user= -C buddy 2>/dev/null || stat -c %U /proc/$(systemctl show -P MainPID buddy)")
        == "buddy"
    )


def test_a_second_time_there_is_nothing_to_do(installed: Guest) -> None:
    assert installed.install() == "Nothing to do.\n"


def test_it_starts_with_the_box(installed: Guest) -> None:
    installed.cut_power()
    installed.wait_for_state("active")
