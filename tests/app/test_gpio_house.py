"""The whole Buddy on gpiozero's own mock pins: what the hands press and the eyes see."""

from __future__ import annotations

from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from buddy.buttons import gpio
from buddy.engines.think.fake import FakeThinking
from buddy.lights import leds, rgb
from tests.house import House

RED, GREEN, BLUE = 17, 27, 22


@pytest.fixture
def factory():
    before = Device.pin_factory
    Device.pin_factory = MockFactory(pin_class=MockPWMPin)
    yield Device.pin_factory
    Device.pin_factory.reset()
    Device.pin_factory = before


def test_the_red_button_and_both_lights(factory: MockFactory, tmp_path: Path) -> None:
    built = House(sentence_seconds=3.0)
    built.thinker = FakeThinking("A long story.", clock=built.clock)
    session, speaking = factory.pin(26), factory.pin(21)
    seen: dict[str, tuple[float, float]] = {}

    def look(name: str):
        return lambda: seen.__setitem__(name, (session.state, speaking.state))

    built.lights = [leds.build(leds.Settings(), built.clock), rgb.build(rgb.Settings(), built.clock)]
    script = [
        (0.5, look("idle")),
        (1, "a story"),
        (2.5, look("speaking")),
        (10, look("listening")),
        (30, look("after")),
    ]
    built.live(tmp_path, script)
    assert seen == {"idle": (0, 0), "speaking": (1, 1), "listening": (1, 0), "after": (0, 0)}


def test_pressing_the_pin_reaches_the_machine(factory: MockFactory, tmp_path: Path) -> None:
    built = House(sentence_seconds=3.0)
    built.thinker = FakeThinking(clock=built.clock)
    built.buttons = gpio.build(gpio.Settings(), built.clock)
    red, green = factory.pin(RED), factory.pin(GREEN)
    script = [
        (1, red.drive_low),
        (1.5, red.drive_high),
        (5, green.drive_low),
        (7, green.drive_high),
        (10, green.drive_low),
        (12, green.drive_high),
    ]
    built.live(tmp_path, script)
    assert built.path()[1:4] == ["emergency.calling", "emergency.acknowledged", "idle"]
    assert built.entered("emergency.calling") == [pytest.approx(1.0, abs=0.05)]
