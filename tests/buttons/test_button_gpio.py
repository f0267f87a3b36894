"""The three buttons on gpiozero's mock pins, in virtual time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from buddy.buttons import Buttons, Colour, Deed, gpio
from buddy.errors import ButtonsUnavailable
from buddy.runtime.clock import RealClock
from buddy.runtime.virtual_clock import VirtualClock

Reported = list[tuple[float, Colour, Deed]]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def reported() -> Reported:
    return []


@pytest.fixture
def buttons(pins: MockFactory, clock: VirtualClock) -> Iterator[Buttons]:
    buttons = gpio.build(gpio.Settings(), clock)
    yield buttons
    buttons.close()


@pytest.fixture
def start(buttons: Buttons, clock: VirtualClock, reported: Reported) -> Callable[[], None]:
    return lambda: buttons.start(lambda colour, deed: reported.append((round(clock.now(), 3), colour, deed)))


def wait(clock: VirtualClock, seconds: float) -> None:
    """Virtual seconds: they pass when the driver's thread has nothing left to do."""
    clock.sleep(clock.now() + seconds)


@pytest.mark.parametrize(("pin", "colour"), [(17, "red"), (27, "green"), (22, "blue")])
def test_a_press(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported, pin: int, colour: Colour
) -> None:
    start()
    pins.pin(pin).drive_low()
    wait(clock, 0.5)
    pins.pin(pin).drive_high()
    wait(clock, 5)
    assert reported == [(0.0, colour, "down"), (0.5, colour, "pressed")]


def test_a_long_press_is_held_and_not_pressed(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    start()
    pins.pin(17).drive_low()
    wait(clock, 2)
    pins.pin(17).drive_high()
    wait(clock, 5)
    assert reported == [(0.0, "red", "down"), (1.0, "red", "held")]


def test_a_bouncing_contact_gives_one_press(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    start()
    for _ in range(2):
        for _ in range(5):
            pins.pin(27).drive_low()
            wait(clock, 0.01)
            pins.pin(27).drive_high()
            wait(clock, 0.01)
    wait(clock, 5)
    assert [(colour, deed) for _, colour, deed in reported] == [("green", "down"), ("green", "pressed")]


def test_a_tap_in_no_time_is_a_press(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    start()
    pins.pin(22).drive_low()
    pins.pin(22).drive_high()
    wait(clock, 5)
    assert reported == [(0.0, "blue", "down"), (0.3, "blue", "pressed")]


def test_buttons_do_not_mind_each_other(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    start()
    pins.pin(17).drive_low()
    wait(clock, 0.5)
    pins.pin(22).drive_low()
    wait(clock, 0.4)
    pins.pin(22).drive_high()
    wait(clock, 5)
    assert reported == [(0.0, "red", "down"), (0.5, "blue", "down"), (0.9, "blue", "pressed"), (1.0, "red", "held")]


def test_a_button_that_is_down_at_the_start_is_reported(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    pins.pin(17).drive_low()
    start()
    wait(clock, 0.5)
    assert reported == [(0.0, "red", "down")]


def test_an_edge_that_the_kernel_swallowed_is_found(
    start: Callable[[], None], pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    start()
    button: MockPin = pins.pin(17)
    button.drive_low()
    wait(clock, 0.1)
    button.edges = "none"
    button.drive_high()
    wait(clock, 5)
    assert reported == [(0.0, "red", "down"), (0.3, "red", "pressed")]


def test_nothing_is_reported_after_closing(
    start: Callable[[], None], buttons: Buttons, pins: MockFactory, clock: VirtualClock, reported: Reported
) -> None:
    start()
    buttons.close()
    pins.pin(17).drive_low()
    wait(clock, 5)
    assert reported == []


def test_the_thread_ends_with_the_buttons(start: Callable[[], None], buttons: Buttons) -> None:
    start()
    assert "buttons" in [thread.name for thread in threading.enumerate()]
    buttons.close()
    assert "buttons" not in [thread.name for thread in threading.enumerate()]


def test_the_pull_up_is_on(buttons: Buttons, pins: MockFactory) -> None:
    assert [pins.pin(number).pull for number in (17, 27, 22)] == ["up", "up", "up"]


def test_real_time_works_too(pins: MockFactory) -> None:
    reported: list[tuple[Colour, Deed]] = []
    held = threading.Event()

    def on_deed(colour: Colour, deed: Deed) -> None:
        reported.append((colour, deed))
        if deed == "held":
            held.set()

    buttons = gpio.build(gpio.Settings(hold_seconds=0.5), RealClock())
    buttons.start(on_deed)
    pins.pin(17).drive_low()
    assert held.wait(10)
    buttons.close()
    assert reported == [("red", "down"), ("red", "held")]


def test_a_pin_used_twice_is_refused_and_leaves_no_pin_taken(pins: MockFactory) -> None:
    with pytest.raises(ButtonsUnavailable, match="GPIO17 is already in use"):
        gpio.build(gpio.Settings(blue=17), RealClock())
    buttons = gpio.build(gpio.Settings(), RealClock())
    assert buttons.name == "buttons on pins 17 (red), 27 (green) and 22 (blue)"
    buttons.close()
