"""The two plain LEDs on gpiozero's mock pins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from buddy.errors import LightUnavailable
from buddy.lights import SESSION, Light, Pattern, leds
from buddy.runtime.clock import RealClock


@pytest.fixture
def light(pins: MockFactory) -> Iterator[Light]:
    light = leds.build(leds.Settings(), RealClock())
    yield light
    light.close()


def levels(pins: MockFactory) -> tuple[float, float]:
    return pins.pin(26).state, pins.pin(21).state


@pytest.mark.parametrize("pattern", sorted(SESSION - {Pattern.SPEAKING, Pattern.SWITCHING}))
def test_the_session_led_alone_is_on(light: Light, pins: MockFactory, pattern: Pattern) -> None:
    light.show(pattern)
    assert levels(pins) == (1.0, 0.0)


def test_both_are_on_while_speaking(light: Light, pins: MockFactory) -> None:
    light.show(Pattern.SPEAKING)
    assert levels(pins) == (1.0, 1.0)


def test_both_are_off_when_idle_again(light: Light, pins: MockFactory) -> None:
    light.show(Pattern.EMERGENCY)
    light.show(Pattern.IDLE)
    assert levels(pins) == (0.0, 0.0)


def test_quiet_hours_dim_what_is_steady(light: Light, pins: MockFactory) -> None:
    light.show(Pattern.SPEAKING, dim=True)
    assert levels(pins) == (0.2, 0.2)


def test_other_pins_can_be_chosen(pins: MockFactory) -> None:
    light = leds.build(leds.Settings(session_pin=2, speaking_pin=3), RealClock())
    light.show(Pattern.SPEAKING)
    assert (pins.pin(2).state, pins.pin(3).state) == (1.0, 1.0)
    light.close()


def test_a_pin_used_twice_is_refused_and_leaves_no_pin_taken(pins: MockFactory) -> None:
    with pytest.raises(LightUnavailable, match="GPIO26 is already in use"):
        leds.build(leds.Settings(speaking_pin=26), RealClock())
    leds.build(leds.Settings(), RealClock()).close()
    assert levels(pins) == (0.0, 0.0)


def test_showing_after_closing_is_refused(light: Light) -> None:
    light.close()
    with pytest.raises(LightUnavailable):
        light.show(Pattern.SPEAKING)
