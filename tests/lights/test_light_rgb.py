"""The RGB light on gpiozero's mock pins: what the legs of the LED really get."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory
from gpiozero.threads import GPIOThread

from buddy.errors import LightUnavailable
from buddy.lights import Light, Pattern, rgb
from buddy.runtime.clock import RealClock

Levels = tuple[float, ...]


@pytest.fixture
def light(pins: MockFactory) -> Iterator[Light]:
    light = rgb.build(rgb.Settings(), RealClock())
    yield light
    light.close()


@pytest.fixture
def levels(pins: MockFactory) -> Callable[[], Levels]:
    return lambda: tuple(float(pins.pin(number).state) for number in (5, 6, 13))


def rhythms() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if isinstance(thread, GPIOThread)]


@pytest.mark.parametrize(
    ("pattern", "colour"),
    [
        (Pattern.OFF, (0, 0, 0)),
        (Pattern.IDLE, (0, 0, 1)),
        (Pattern.THINKING, (1, 1, 0)),
        (Pattern.SPEAKING, (0, 1, 0)),
        (Pattern.FAULT, (1, 0, 0)),
        (Pattern.MUTED, (0.2, 0, 0)),
        (Pattern.OFFLINE, (0, 0, 0.2)),
    ],
)
def test_steady_colours(light: Light, levels: Callable[[], Levels], pattern: Pattern, colour: Levels) -> None:
    light.show(pattern)
    assert levels() == colour
    assert rhythms() == []


def test_dim_scales_the_colour(light: Light, levels: Callable[[], Levels]) -> None:
    light.show(Pattern.THINKING, dim=True)
    assert levels() == (0.2, 0.2, 0)


def test_a_steady_colour_ends_the_pulse(light: Light, levels: Callable[[], Levels]) -> None:
    light.show(Pattern.LISTENING)
    assert len(rhythms()) == 1
    light.show(Pattern.SPEAKING)
    assert rhythms() == []
    assert levels() == (0, 1, 0)


def test_one_rhythm_replaces_another(light: Light) -> None:
    light.show(Pattern.LISTENING)
    light.show(Pattern.EMERGENCY)
    assert len(rhythms()) == 1


def test_listening_pulses_in_blue_alone(light: Light, pins: MockFactory) -> None:
    red, green, blue = (pins.pin(number) for number in (5, 6, 13))
    light.show(Pattern.LISTENING)
    wait_until(lambda: len(blue.states) > 4)
    shades = [change.state for change in blue.states[:5]]
    assert shades == sorted(shades)
    assert 0 < shades[-1] < 1
    assert len(red.states) == len(green.states) == 1


def test_emergency_flashes_red_and_dark(light: Light, pins: MockFactory) -> None:
    red = pins.pin(5)
    light.show(Pattern.EMERGENCY, dim=True)
    wait_until(lambda: len(red.states) > 3)
    assert [change.state for change in red.states[:4]] == [0.0, 1.0, 0.0, 1.0]


def test_a_common_anode_is_driven_the_other_way_round(pins: MockFactory, levels: Callable[[], Levels]) -> None:
    light = rgb.build(rgb.Settings(common_anode=True), RealClock())
    light.show(Pattern.SPEAKING)
    assert levels() == (1, 0, 1)
    light.close()


def test_closing_is_dark_and_ends_the_rhythm(light: Light, levels: Callable[[], Levels]) -> None:
    light.show(Pattern.EMERGENCY)
    light.close()
    assert levels() == (0, 0, 0)
    assert rhythms() == []


def test_showing_after_closing_is_refused_in_words(light: Light) -> None:
    light.close()
    with pytest.raises(LightUnavailable, match="pins 5, 6 and 13 is closed"):
        light.show(Pattern.IDLE)


def test_a_pin_used_twice_is_refused_in_words(pins: MockFactory) -> None:
    with pytest.raises(LightUnavailable, match="GPIO5 is already in use"):
        rgb.build(rgb.Settings(red_pin=5, green_pin=5), RealClock())


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = RealClock().now() + seconds
    pause = threading.Event()
    while not condition():
        assert RealClock().now() < deadline, "it did not happen"
        pause.wait(0.005)
