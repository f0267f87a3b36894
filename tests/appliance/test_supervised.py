"""Buddy under a booted systemd: it says how it is, and comes back from whatever happens to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from guest import Guest
from recording import wait_for

pytestmark = [pytest.mark.appliance, pytest.mark.timeout(900)]

WAITING = "Waiting to be called by name"
HUNG = "/var/lib/buddy/hung"
STUCK = """
import ctypes
from pathlib import Path
from buddy.config.section import Section
from buddy.errors import SpeakingFailed

HUNG = Path("{flag}")

class Settings(Section):
    pass

class Engine:
    name = "stuck"

    def speak(self, text, style):
        if HUNG.exists():
            raise SpeakingFailed("it has hung before")
        HUNG.touch()
        ctypes.{library}(None).pause()
        yield

    def close(self):
        pass

def build(settings):
    return Engine()
"""
"""Hangs once, in native code. PyDLL keeps Python's lock meanwhile, so that every thread hangs; CDLL does not."""


@pytest.fixture
def buddy(installed: Guest) -> Iterator[Guest]:
    """Active, with no failed starts behind it; and brought back to that afterwards."""
    installed.shell("systemctl reset-failed buddy buddy-trouble 2>/dev/null; systemctl start buddy")
    yield installed
    installed.shell("rm -rf /etc/systemd/system/buddy.service.d; cp /opt/buddy/current/config.yaml /etc/buddy")
    installed.shell("systemctl daemon-reload; systemctl reset-failed buddy buddy-trouble 2>/dev/null || true")
    installed.shell("systemctl restart buddy", within=120.0)


def show(guest: Guest, name: str, unit: str = "buddy") -> str:
    """A property of the unit."""
    return guest.shell(f"systemctl show --property {name} --value {unit}")


def override(guest: Guest, *lines: str) -> None:
    """Lines for the [Service] of Buddy's unit, until the test ends."""
    text = "\n".join(["[Service]", *lines, ""])
    guest.write("/etc/systemd/system/buddy.service.d/test.conf", text)
    guest.shell("systemctl daemon-reload")


def state(guest: Guest) -> str:
    return str(json.loads(guest.shell("buddy status --json"))["state"])


def wait_for_another(guest: Guest, pid: str, within: float = 60.0) -> None:
    """Until another process than this one is ready."""
    wait_for("another Buddy", lambda: show(guest, "MainPID") not in (pid, "0"), within)
    guest.wait_for_state("active")


def test_systemctl_status_says_what_it_does(buddy: Guest) -> None:
    assert f'Status: "{WAITING}"' in buddy.shell("systemctl status buddy")


def test_it_stops_by_itself_in_time(buddy: Guest) -> None:
    buddy.shell("systemctl stop buddy")
    assert show(buddy, "Result") == "success"
    assert show(buddy, "ExecMainStatus") == "0"
    assert "aplay ended" not in buddy.shell("journalctl --unit buddy --boot")  # it may say goodbye


@pytest.mark.parametrize(
    ("button", "reached"), [("", "idle"), ("green", "session"), ("red", "emergency"), ("blue --hold", "idle")]
)
def test_killed_in_any_state_it_is_back(buddy: Guest, button: str, reached: str) -> None:
    if button:
        buddy.shell(f"buddy press {button}")
    wait_for(reached, lambda: state(buddy).startswith(reached))
    pid = show(buddy, "MainPID")
    buddy.shell("systemctl kill --kill-whom main --signal KILL buddy")
    wait_for_another(buddy, pid)


def test_a_process_that_hangs_is_killed_by_the_watchdog(buddy: Guest) -> None:
    pid = show(buddy, "MainPID")
    buddy.shell(f"kill -STOP {pid}")
    wait_for_another(buddy, pid)
    assert "Watchdog timeout" in buddy.shell("journalctl --unit buddy")


@pytest.mark.parametrize("library", ["PyDLL", "CDLL"])
def test_an_engine_that_hangs_in_native_code_is_survived(buddy: Guest, library: str) -> None:
    engine = "/opt/buddy/current/buddy/engines/speak/stuck.py"
    buddy.write(engine, STUCK.format(library=library, flag=HUNG))
    buddy.write("/etc/buddy/config.yaml", "speak: [stuck, espeak]\n")
    buddy.shell("systemctl restart --no-block buddy")
    wait_for("speech after the hang", lambda: answers(buddy), 90.0)
    buddy.shell(f"rm {engine} {HUNG}")


def answers(guest: Guest) -> bool:
    """Whether the engine has hung, and a question is answered all the same."""
    guest.run("buddy", "hear", "what time is it", check=False)
    pid = show(guest, "MainPID")
    said = guest.run("journalctl", "--unit", "buddy", f"_PID={pid}", "BUDDY_STATE=session.speaking", check=False).stdout
    return "session.speaking" in said and guest.run("test", "-e", HUNG, check=False).returncode == 0


def test_a_crash_loop_asks_for_a_technician_and_ends_when_it_is_mended(buddy: Guest) -> None:
    override(buddy, "ExecStartPre=/bin/false")
    recorder = buddy.start(
        "parec", "--device=speaker.monitor", "--rate=16000", "--channels=1", "--format=s16le", "/tmp/heard"
    )
    buddy.run("systemctl", "restart", "buddy", check=False)
    buddy.wait_for_state("active", "buddy-trouble")
    assert show(buddy, "ActiveState") == "failed"
    wait_for("the sentence to be said", lambda: "waiting until" in buddy.shell("journalctl --unit buddy-trouble"), 60.0)
    recorder.terminate()
    assert loudest(buddy, "/tmp/heard") > 1000
    override(buddy)
    buddy.shell("touch /etc/buddy/config.yaml")
    buddy.wait_for_state("active")
    assert show(buddy, "ActiveState", "buddy-trouble") == "inactive"


def loudest(guest: Guest, path: str) -> int:
    """Of a raw recording, 0 to 32767."""
    count = f"import array; d = open('{path}', 'rb').read(); print(max(array.array('h', d[: len(d) // 2 * 2])))"
    return int(guest.run("python3", "-c", count).stdout)


def test_who_stops_buddy_in_trouble_is_obeyed(buddy: Guest) -> None:
    override(buddy, "ExecStartPre=/bin/false")
    buddy.run("systemctl", "restart", "buddy", check=False)
    buddy.wait_for_state("active", "buddy-trouble")
    buddy.shell("systemctl stop buddy")
    buddy.wait_for_state("inactive", "buddy-trouble")
    assert show(buddy, "ActiveState") in ("failed", "inactive")


def test_the_journal_tells_one_turns_story(buddy: Guest) -> None:
    buddy.shell("buddy hear 'what time is it'")
    turn = str(json.loads(buddy.shell("buddy status --json"))["turn"])
    wait_for("the turn in the journal", lambda: turn_in_journal(buddy, turn))
    fields = json.loads(buddy.shell(f"journalctl --unit buddy BUDDY_TURN={turn} --output json").splitlines()[0])
    assert fields["SYSLOG_IDENTIFIER"] == "buddy"
    assert fields["PRIORITY"] == "6"
    assert "what time is it" not in buddy.shell("journalctl --unit buddy")


def turn_in_journal(guest: Guest, turn: str) -> bool:
    return (
        "session.thinking -> " in guest.run("journalctl", "--unit", "buddy", f"BUDDY_TURN={turn}", check=False).stdout
    )


def test_a_reload_comes_back_when_it_is_done_and_a_bad_file_changes_nothing(buddy: Guest) -> None:
    pid = show(buddy, "MainPID")
    buddy.write("/etc/buddy/config.yaml", "volume: 30\n")
    buddy.shell("systemctl reload buddy")
    assert show(buddy, "StatusText") == WAITING
    buddy.write("/etc/buddy/config.yaml", "volumme: 30\n")
    assert buddy.run("systemctl", "reload", "buddy", check=False).returncode != 0
    assert "did you mean 'volume'" in show(buddy, "StatusText")
    assert "did you mean 'volume'" in buddy.shell("journalctl --unit buddy --priority err")
    assert (show(buddy, "MainPID"), show(buddy, "ActiveState")) == (pid, "active")


def test_a_broken_file_is_survived_with_the_last_good_one(buddy: Guest) -> None:
    buddy.write("/etc/buddy/config.yaml", "volumme: 30\n")
    buddy.shell("systemctl restart buddy", within=120.0)
    assert "the last good one is in use" in show(buddy, "StatusText")


def test_without_a_good_one_it_is_not_restarted_until_the_file_is_mended(buddy: Guest) -> None:
    buddy.write("/etc/buddy/config.yaml", "volumme: 30\n")
    buddy.shell("systemctl stop buddy; rm -f /var/lib/buddy/config.*")
    buddy.run("systemctl", "start", "buddy", check=False)
    assert (show(buddy, "ExecMainStatus"), show(buddy, "NRestarts")) == ("78", "0")
    buddy.wait_for_state("active", "buddy-trouble")
    buddy.write("/etc/buddy/config.yaml", "volume: 30\n")
    buddy.wait_for_state("active")
    assert show(buddy, "ActiveState", "buddy-trouble") == "inactive"


def test_the_socket_is_for_the_group(buddy: Guest) -> None:
    mode = buddy.shell("stat --format '%a %U:%G' /run/buddy")
    assert mode == "750 buddy:buddy"


def test_the_units_are_clean_and_closed(buddy: Guest) -> None:
    units = "buddy.service buddy-trouble.service buddy-update.service buddy-update.timer"
    assert buddy.shell(f"systemd-analyze verify --man=no {units} 2>&1") == ""
    figures = [buddy.shell(f"systemd-analyze security --no-pager {u} | tail -n 1") for u in units.split()[:2]]
    exposures = [float(figure.partition(": ")[2].split()[0]) for figure in figures]
    assert max(exposures) <= 1.5


def test_it_boots_without_a_network_and_with_its_folders(buddy: Guest, source: Path) -> None:
    assert buddy.shell("ls /sys/class/net") == "lo"
    assert buddy.shell("stat --format %U /var/lib/buddy /var/cache/buddy /run/buddy") == "buddy\nbuddy\nbuddy"
