"""What systemd is told, on virtual time: ready only in idle, words for each state, what does not work and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from listener import Listener

from buddy.core.events import MuteWanted, NetworkChanged, QuietHoursChanged, WorkerFailed, WorkerRecovered
from buddy.core.facts import Facts
from buddy.core.machine import Machine
from buddy.core.status import status
from buddy.core.table import State
from buddy.runtime.systemd import Systemd
from buddy.service import Service
from tests.house import House
from tests.runtime.hands import TABLE


class Tended(House):
    """A house under systemd."""

    def __init__(self, systemd: Listener, settings: str = "") -> None:
        super().__init__(settings=settings)
        self.systemd = systemd

    def prepared(self) -> None:
        self.service = Service(self.app, self.clock, Systemd({"NOTIFY_SOCKET": str(self.systemd.path)}))


@pytest.fixture
def house(systemd: Listener, monkeypatch: pytest.MonkeyPatch) -> Tended:
    monkeypatch.setenv("NOTIFY_SOCKET", str(systemd.path))
    return Tended(systemd)


def words(systemd: Listener) -> list[str]:
    return [line.removeprefix("STATUS=") for line in systemd.all() if line.startswith("STATUS=")]


def test_every_state_has_words_of_its_own() -> None:
    said = [status(leaf, Facts()) for leaf in TABLE.leaves()]
    assert all(leaf.status for leaf in TABLE.leaves())
    assert len(set(said)) == len(said)
    assert not any("$" in sentence for sentence in said)


def test_a_state_that_says_nothing_of_itself_is_called_by_its_name() -> None:
    assert status(State("session.read_aloud"), Facts()) == "Session, read aloud"


def test_each_change_is_told_once(house: Tended, tmp_path: Path) -> None:
    house.live(tmp_path, [(1, "what time is it"), (40, lambda: None)])
    told = words(house.systemd)
    assert told == [
        "Starting",
        "Waiting to be called by name",
        "Called by name",
        "Listening",
        "Thinking",
        "Speaking as companion",
        "Listening",
        "Waiting to be called by name",
        "Stopping",
    ]


def test_what_else_is_true_is_told_too(house: Tended, tmp_path: Path) -> None:
    house.live(
        tmp_path,
        [
            (1, lambda: house.app.loop.post(NetworkChanged(False))),
            (2, lambda: house.app.loop.post(MuteWanted(True))),
            (9, lambda: house.app.loop.post(WorkerFailed("lamp", "the pin\nREADY=1\nis taken."))),
        ],
    )
    told = words(house.systemd)
    assert "Waiting to be called by name. No network: offline answers only" in told
    assert any(line.endswith("Lamp: the pin READY=1 is taken") for line in told)
    assert house.systemd.told.count("READY=1") == 1, "no cause can smuggle an assignment in"


def test_it_is_not_ready_before_it_can_be_talked_to(house: Tended, tmp_path: Path) -> None:
    house.speaker.fail_to_open("not plugged in yet")
    house.live(tmp_path, [(40, house.speaker.heal), (90, lambda: None)])
    told = house.systemd.all()
    ready = told.index("READY=1")
    assert any("Voice: a fake loudspeaker cannot be opened: not plugged in yet" in line for line in told[:ready])
    extended = [line for line in told[:ready] if line.startswith("EXTEND_TIMEOUT_USEC=")]
    assert len(extended) >= 4, "it asks for patience instead of being restarted again and again"
    assert not [line for line in told[ready:] if line.startswith("EXTEND_TIMEOUT_USEC=")]
    assert "Voice" not in [line for line in told if line.startswith("STATUS=")][-1]


def test_trouble_is_told_once_and_nobody_is_woken_for_it(house: Tended, tmp_path: Path) -> None:
    post = lambda event: lambda: house.app.loop.post(event)  # noqa: E731
    house.live(
        tmp_path,
        [
            (1, post(QuietHoursChanged(True))),
            (2, post(WorkerFailed("lamp", "one"))),
            (3, post(WorkerFailed("buttons", "two"))),
            (4, post(WorkerRecovered("buttons"))),
            (50, post(QuietHoursChanged(False))),
            (80, post(WorkerFailed("lamp", "three"))),
        ],
    )
    assert [text[:17] for text in house.spoken] == ["My light does not"]
    assert house.entered("session.wake") == []
    assert [at for at, _ in house.effects("say_phrase")] == [50.0]


def test_what_is_not_ascii_reaches_systemd(systemd: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(systemd.path))
    Systemd().status("Il microfono “Jabra” è muto")
    assert systemd.all() == ["STATUS=Il microfono “Jabra” è muto"]


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "9000000"}, 3.0),
        ({"WATCHDOG_USEC": "9000000", "WATCHDOG_PID": "1"}, 10.0),
        ({"WATCHDOG_USEC": "120000000"}, 10.0),
        ({"WATCHDOG_USEC": "0"}, 10.0),
        ({"WATCHDOG_USEC": "often"}, 10.0),
        ({}, 10.0),
    ],
)
def test_a_turn_is_a_third_of_the_watchdogs_time(environment: dict[str, str], seconds: float) -> None:
    assert Systemd(environment).turn_seconds == seconds


def test_without_systemd_nothing_is_told_and_nothing_fails() -> None:
    nobody = Systemd({})
    nobody.ready()
    nobody.status("Starting")
    assert not nobody.listens


def test_the_words_are_those_of_the_machine_as_it_is(house: Tended) -> None:
    machine = Machine(TABLE, Facts(persona="entertainer", online=False, muted=True))
    leaf = next(leaf for leaf in TABLE.leaves() if leaf.name == "session.speaking")
    assert status(leaf, machine.facts) == (
        "Speaking as entertainer. Muted: the microphone is closed. No network: offline answers only"
    )
