"""`--upgrade`, `--rollback` and `--uninstall` on a booted systemd; also interrupted, and with bad releases."""

from __future__ import annotations

import pytest
from guest import STICK, Guest
from recording import wait_for

pytestmark = [pytest.mark.appliance, pytest.mark.timeout(900)]

CRASHES = "raise SystemExit('a bad release')"
NEVER_READY = "import signal; signal.pause()"


def running(guest: Guest) -> str:
    """The version of the release that runs, once it is ready."""
    guest.wait_for_state("active")
    return guest.shell("readlink /opt/buddy/current").removeprefix("releases/").rpartition("-")[0]


def main_pid(guest: Guest) -> str:
    return guest.shell("systemctl show --property MainPID --value buddy")


def release(guest: Guest, version: str, module: str = "", line: str = "") -> str:
    """A folder with another release; with `line` before what a command does, it has a fault."""
    folder = f"/root/{version}"
    change = f'/^__version__/s/".*"/"{version}"/'
    guest.shell(f"cp -r '{STICK}' {folder}; sed -i '{change}' {folder}/buddy/__init__.py")
    if module:
        guest.run("sed", "-i", f"/^def run/a\\    {line}", f"{folder}/buddy/commands/{module}.py")
    return folder


def upgrade(guest: Guest, source: str) -> str:
    """What is said; whether it went well is to be seen from it."""
    return guest.install("--upgrade", source=source, check=False)


def test_another_release_is_not_installed_unasked(installed: Guest) -> None:
    newer = release(installed, "0.2.0")
    before = main_pid(installed)
    said = installed.install(source=newer)
    assert "To replace it: sudo ./install.sh --upgrade" in said
    assert said.endswith("Nothing to do.\n")
    assert main_pid(installed) == before


def test_an_upgrade_runs_the_new_release_and_keeps_settings_and_memory(installed: Guest) -> None:
    old = running(installed)
    installed.shell("echo '# mine' >>/etc/buddy/config.yaml; touch /var/lib/buddy/memory")
    installed.install("--upgrade", source="/root/0.2.0")
    assert running(installed) == "0.2.0"
    assert (
        installed.shell("tail -n 1 /etc/buddy/config.yaml; ls /var/lib/buddy/memory") == "# mine\n/var/lib/buddy/memory"
    )
    assert old in installed.shell("readlink /opt/buddy/previous")


def test_a_rollback_goes_back_and_forth(installed: Guest) -> None:
    installed.install("--rollback", source="/opt/buddy/current")
    assert running(installed) == "0.1.0"
    installed.install("--rollback")
    assert running(installed) == "0.2.0"


def test_a_release_that_fails_its_test_never_runs(installed: Guest) -> None:
    before = main_pid(installed)
    said = installed.install("--upgrade", source=release(installed, "0.3.0", "states", CRASHES), check=False)
    assert "did not pass its test, and is removed" in said
    assert running(installed) == "0.2.0"
    assert main_pid(installed) == before
    assert "0.3.0" not in installed.shell("ls /opt/buddy/releases")


def test_a_release_that_does_not_get_ready_is_taken_back_by_itself(installed: Guest) -> None:
    said = installed.install("--upgrade", source=release(installed, "0.4.0", "run", CRASHES), check=False)
    assert "did not get ready: back to 0.2.0" in said
    assert "a bad release" in said
    assert running(installed) == "0.2.0"
    assert "0.4.0" not in installed.install()
    assert "0.4.0" not in installed.shell("ls /opt/buddy/releases")


@pytest.mark.parametrize("moment", ["/opt/buddy/releases/0.5.0-*/venv/bin/pip", "/opt/buddy/switching"])
def test_an_upgrade_that_was_killed_is_undone_and_done_anew(installed: Guest, moment: str) -> None:
    folder = release(installed, "0.5.0", "run", NEVER_READY)
    installed.start("systemd-run", "--unit=upgrade", f"{folder}/install.sh", "--upgrade", "--offline", "/wheels")
    wait_for(moment, lambda: installed.run("/bin/bash", "-c", f"ls {moment}", check=False).returncode == 0, 120.0)
    installed.shell("systemctl kill --signal=KILL upgrade; systemctl reset-failed upgrade || true")
    installed.install()
    assert running(installed) == "0.2.0"
    assert "0.5.0" not in installed.shell("ls /opt/buddy/releases; rm -r /root/0.5.0")
    assert installed.install(source="/opt/buddy/current") == "Nothing to do.\n"


def test_two_at_once_are_refused(installed: Guest) -> None:
    installed.start("flock", "/run/lock/buddy-install", "sleep", "1000")
    wait_for("the lock", lambda: "Another install.sh is at work" in installed.install(check=False))
    installed.shell("fuser -k /run/lock/buddy-install 2>/dev/null || pkill -x sleep || kill $(pidof sleep)")


def test_uninstalling_keeps_settings_and_memory(installed: Guest) -> None:
    installed.install("--uninstall")
    assert there(installed, "/opt/buddy", "/etc/systemd/system/*buddy*", "/usr/local/bin/buddy") == ""
    assert installed.shell("pidof -x buddy || echo none") == "none"
    assert installed.shell("tail -n 1 /etc/buddy/config.yaml; id -un buddy") == "# mine\nbuddy"
    assert there(installed, "/var/lib/buddy/memory", "/usr/bin/flac") != ""
    installed.install("--uninstall", "--purge")
    assert there(installed, "/etc/buddy", "/var/lib/buddy") == ""
    assert "no such user" in installed.shell("id buddy 2>&1 || true")
    assert installed.install("--uninstall", "--purge") == "Nothing to do.\n"


def there(guest: Guest, *places: str) -> str:
    """Which of these files and folders exist."""
    return guest.shell(f"ls -d {' '.join(places)} 2>/dev/null || true")
