"""No light, no buttons: each costs one thing, is said, and heals without a restart. Ready and goodbye are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy import config
from buddy.awaited import AwaitedButtons, AwaitedLight
from buddy.buttons.fake import FakeButtons
from buddy.choices import buttons, lights
from buddy.core.events import HelpWanted, QuietHoursChanged, StopWanted, WorkerFailed, WorkerRecovered
from buddy.core.facts import Facts
from buddy.core.machine import Machine
from buddy.errors import ButtonsUnavailable, LightUnavailable
from buddy.lights import Light, Pattern
from buddy.lights.fake import FakeLight
from buddy.runtime.clock import RealClock
from buddy.runtime.systemd import Systemd
from buddy.service import Service
from tests.house import House
from tests.runtime.hands import TABLE


class Bench:
    """Where a device may lie, or not."""

    def __init__(self) -> None:
        self.light, self.buttons = FakeLight(), FakeButtons()
        self.there = False

    def find_light(self) -> Light:
        if not self.there:
            raise LightUnavailable("No pins here.")
        return self.light

    def find_buttons(self) -> FakeButtons:
        if not self.there:
            raise ButtonsUnavailable("No pins here.")
        return self.buttons

    def put(self) -> None:
        self.there = True


class Bare(House):
    """A house whose light and buttons are not there yet."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.bench = Bench()
        self.lights = [AwaitedLight("the light 'rgb'", self.bench.find_light)]
        self.buttons = AwaitedButtons("the buttons", self.bench.find_buttons)

    def prepared(self) -> None:
        self.service = Service(self.app, self.clock, Systemd({}))


def test_no_gpio_costs_the_light_and_the_buttons_only_is_said_and_heals(tmp_path: Path) -> None:
    house = Bare()
    degraded: list[list[str]] = []
    look = lambda: degraded.append(sorted(house.service.health.ailing))  # noqa: E731
    press = lambda: house.bench.buttons.press("green")  # noqa: E731
    house.live(
        tmp_path, [(20, "what time is it"), (60, look), (61, house.bench.put), (150, look), (151, press), (200, look)]
    )
    failed = {seen.step.event.worker for seen in house.seen if isinstance(seen.step.event, WorkerFailed)}
    recovered = {seen.step.event.worker for seen in house.seen if isinstance(seen.step.event, WorkerRecovered)}
    assert failed == recovered == {"lamp", "buttons"}
    assert degraded == [["buttons", "lamp"], [], []]
    assert [text for text in house.spoken if "does not work" in text or "do not work" in text] != []
    assert len([text for text in house.spoken if "work" in text]) == 2
    assert any(text.startswith("It is") for text in house.spoken), "it answers all the while"
    assert (Pattern.IDLE, False) in house.bench.light.history
    assert house.when("button_pressed")


@pytest.mark.parametrize("kind", ["lights: {driver: rgb}\nbuttons: {driver: gpio}\n"])
def test_a_named_driver_without_pins_is_waited_for(tmp_path: Path, kind: str, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "config.yaml"
    file.write_text(kind)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    monkeypatch.setattr("gpiozero.Device.pin_factory", None)
    settings = config.load(file)
    (light,) = lights(settings, RealClock())
    with pytest.raises(LightUnavailable, match="No pins here"):
        light.show(Pattern.IDLE)
    found = buttons(settings, RealClock())
    with pytest.raises(ButtonsUnavailable, match="No pins here"):
        found.start(lambda *_: None)
    light.close()
    found.close()


# --- Ready and goodbye


class Greeting(House):
    def __init__(self, *before: object) -> None:
        super().__init__()
        self.before = before

    def prepared(self) -> None:
        self.app.machine.facts = Facts(greets=True)
        for event in self.before:
            self.app.loop.post(event)  # type: ignore[arg-type]


def stop(house: House) -> tuple[float, object]:
    return 20, lambda: house.app.loop.post(StopWanted("SIGTERM"))


def test_it_says_that_it_is_ready_and_goodbye(tmp_path: Path) -> None:
    house = Greeting()
    house.live(tmp_path, [stop(house), (60, lambda: None)])
    assert house.spoken == ["Hello, I am Buddy. I am ready.", "Goodbye."]
    assert house.path() == ["idle", "farewell", "stopping"]
    assert house.entered("stopping")[0] - house.entered("farewell")[0] <= 1.2


def test_nobody_is_woken_for_either(tmp_path: Path) -> None:
    house = Greeting(QuietHoursChanged(True))
    house.live(tmp_path, [stop(house), (60, lambda: None)])
    assert house.spoken == []
    assert house.path() == ["idle", "stopping"]


@pytest.mark.parametrize("reason", ["SIGINT", "SIGHUP", "the input has ended"])
def test_who_sits_at_the_keyboard_needs_no_goodbye(reason: str) -> None:
    machine = Machine(TABLE, Facts())
    machine.place("idle", Facts())
    assert machine.step(StopWanted(reason)).after == "stopping"


@pytest.mark.parametrize("faults", [frozenset({"voice"}), frozenset({"ears"})])
def test_without_a_voice_it_ends_at_once(faults: frozenset[str]) -> None:
    machine = Machine(TABLE, Facts())
    machine.place("fault", Facts(faults=faults))
    assert machine.step(StopWanted("SIGTERM")).after == "stopping"


def test_help_asked_for_while_it_says_goodbye_is_called_for() -> None:
    machine = Machine(TABLE, Facts())
    machine.place("farewell", Facts())
    assert machine.step(HelpWanted("voice")).after == "emergency.calling"
