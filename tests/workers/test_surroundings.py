"""What is so around the box: the way out, and the hour."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy.core.effects import KeepQuietHours
from buddy.core.events import NetworkChanged, QuietHoursChanged, WorkerFailed, WorkerRecovered
from buddy.workers.surroundings import LOOK_SECONDS, Surroundings, default_route, why_unwritable, within
from tests.workers.inbox import Inbox

HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
LOCAL = "wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n"
OUT = "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"


@pytest.mark.parametrize(
    ("routes", "online"),
    [
        (HEAD + OUT + LOCAL, True),
        (HEAD + LOCAL + OUT, True),
        (HEAD + LOCAL, False),
        (HEAD, False),
        ("", False),
        (HEAD + "wlan0\n", False),
    ],
)
def test_a_default_route_is_the_way_out(tmp_path: Path, routes: str, online: bool) -> None:
    file = tmp_path / "route"
    file.write_text(routes)
    assert default_route(file) is online


def test_where_the_kernel_tells_nothing_it_is_offline(tmp_path: Path) -> None:
    assert default_route(tmp_path / "missing") is False


@pytest.mark.parametrize(
    ("now", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_over_midnight(now: str, quiet: bool) -> None:
    assert within(time(22), time(7), time.fromisoformat(now)) is quiet


@pytest.mark.parametrize(("now", "quiet"), [("12:59", False), ("13:00", True), ("14:59", True), ("15:00", False)])
def test_quiet_hours_within_a_day(now: str, quiet: bool) -> None:
    assert within(time(13), time(15), time.fromisoformat(now)) is quiet


@given(start=st.times(), end=st.times(), now=st.times())
def test_an_hour_is_quiet_or_not_and_the_rest_of_the_day_the_other_way(start: time, end: time, now: time) -> None:
    if start != end:
        assert within(start, end, now) != within(end, start, now)
    else:
        assert not within(start, end, now)


class Box:
    """Surroundings whose calendar follows the clock, and can be set."""

    def __init__(
        self, quiet: tuple[time, time] | None = None, needs_network: bool = True, began: str = "2026-01-01 21:00"
    ) -> None:
        self.inbox = Inbox()
        self.online = True
        self.began = datetime.fromisoformat(began)
        self.asked = 0
        clock = self.inbox.clock
        self.worker = Surroundings(
            clock,
            self.inbox.post,
            quiet,
            needs_network,
            calendar=lambda: self.began + timedelta(seconds=clock.now()),
            online=self.look,
        )

    def look(self) -> bool:
        self.asked += 1
        return self.online

    def live(self, until: float, *script: tuple[float, object]) -> Inbox:
        with self.inbox.employing(self.worker):
            for at, act in script:
                self.inbox.until(at)
                act()  # type: ignore[operator]
            self.inbox.until(until)
        return self.inbox

    def goes(self, online: bool) -> object:
        return lambda: setattr(self, "online", online)


def test_only_changes_are_told() -> None:
    box = Box()
    inbox = box.live(100, (20, box.goes(False)), (60, box.goes(True)))
    assert inbox.of(NetworkChanged) == [NetworkChanged(False), NetworkChanged(True)]
    for told, happened in zip(inbox.at(NetworkChanged), (20, 60), strict=True):
        assert happened <= told <= happened + LOOK_SECONDS


def test_a_box_that_starts_offline_says_so_at_once() -> None:
    box = Box()
    box.online = False
    assert box.live(3).of(NetworkChanged) == [NetworkChanged(False)]


def test_a_box_that_needs_no_network_does_not_look_for_it() -> None:
    box = Box(needs_network=False)
    box.online = False
    assert box.live(100).of(NetworkChanged) == []
    assert box.asked == 0


def test_the_night_begins_and_ends() -> None:
    box = Box(quiet=(time(22), time(7)))
    inbox = box.live(11 * 3600)
    assert inbox.of(QuietHoursChanged) == [QuietHoursChanged(True), QuietHoursChanged(False)]
    begins, ends = inbox.at(QuietHoursChanged)
    assert 3600 <= begins <= 3600 + LOOK_SECONDS
    assert 10 * 3600 <= ends <= 10 * 3600 + LOOK_SECONDS


def test_a_box_that_starts_at_night_is_quiet_at_once() -> None:
    assert Box(quiet=(time(22), time(7)), began="2026-01-01 03:00").live(3).of(QuietHoursChanged) == [
        QuietHoursChanged(True)
    ]


def test_a_clock_that_is_set_counts_from_the_next_look() -> None:
    """A box without a battery starts in 1970, and learns the hour from the network."""
    box = Box(quiet=(time(22), time(7)), began="1970-01-01 12:00")
    inbox = box.live(60, (21, lambda: setattr(box, "began", datetime(2026, 1, 1, 23))))
    assert inbox.at(QuietHoursChanged) == [pytest.approx(25.0)]


# --- What the box lacks


def test_a_clock_that_nobody_has_set_is_told_until_it_is(tmp_path: Path) -> None:
    box = Box(quiet=(time(0), time(23, 59)), began="1970-01-01 00:00")
    inbox = box.live(100, (40, lambda: setattr(box, "began", datetime(2026, 1, 1, 12))))
    (failed,) = inbox.of(WorkerFailed)
    assert failed == WorkerFailed("clock", "it says 1970-01-01: no network has set it yet")
    assert inbox.of(WorkerRecovered) == [WorkerRecovered("clock")]
    (quiet,) = inbox.at(QuietHoursChanged)
    assert quiet >= 40, "before that nobody knows whether it is night"


def test_a_folder_that_is_gone_is_told_until_it_is_back(tmp_path: Path) -> None:
    box = Box()
    state = tmp_path / "state"
    box.worker._folders = (tmp_path, state)
    inbox = box.live(60, (30, state.mkdir))
    assert [event.worker for event in inbox.of(WorkerFailed)] == ["disk"]
    assert inbox.of(WorkerRecovered) == [WorkerRecovered("disk")]


class Disk:
    """What statvfs tells."""

    f_flag, f_bavail, f_frsize, f_files, f_favail = 0, 1_000, 4_096, 100, 50


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({}, ""),
        ({"f_bavail": 100}, "is full"),
        ({"f_favail": 0}, "is full"),
        ({"f_files": 0, "f_favail": 0}, ""),
        ({"f_flag": os.ST_RDONLY}, "is read-only"),
    ],
    ids=["room", "no blocks", "no inodes", "a file system without inodes", "read-only"],
)
def test_a_disk_without_room_is_told(monkeypatch, found: dict[str, int], sentence: str) -> None:
    monkeypatch.setattr(os, "statvfs", lambda _: type("Found", (Disk,), found))
    said = why_unwritable(Path("/var/lib/buddy"))
    assert said == (f"/var/lib/buddy {sentence}" if sentence else "")


def test_the_quiet_hours_can_be_changed() -> None:
    box = Box(began="2026-01-01 12:00")
    inbox = box.live(
        60,
        (10, lambda: box.worker.send(KeepQuietHours("11:00", "13:00"))),
        (40, lambda: box.worker.send(KeepQuietHours())),
    )
    assert inbox.of(QuietHoursChanged) == [QuietHoursChanged(True), QuietHoursChanged(False)]
