"""`gpio`: three push buttons between a pin and ground, with the Pi's own pull-up resistors."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from buddy.buttons import Buttons, Colour, OnDeed
from buddy.buttons.contact import Contact
from buddy.config.section import Section
from buddy.errors import ButtonsUnavailable
from buddy.gpio import claiming, using
from buddy.runtime.clock import Clock

if TYPE_CHECKING:
    from gpiozero import DigitalInputDevice


class Settings(Section):
    red: int = Field(17, ge=0, le=27, description="GPIO number (BCM) of the red button")
    green: int = Field(27, ge=0, le=27, description="GPIO number (BCM) of the green button")
    blue: int = Field(22, ge=0, le=27, description="GPIO number (BCM) of the blue button")
    hold_seconds: float = Field(1.0, ge=0.5, le=10.0, description="seconds until a press is a long one, 0.5 to 10")
    debounce_seconds: float = Field(
        0.3, ge=0.0, le=0.4, description="seconds that a trembling contact is ignored, 0 to 0.4"
    )


@dataclass(frozen=True, slots=True)
class Edge:
    """A contact closed or opened."""

    colour: Colour
    closed: bool
    at: float


def build(settings: Settings, clock: Clock) -> Buttons:
    """Raises ButtonsUnavailable where there are no pins, or one of them is taken."""
    pins: dict[Colour, int] = {"red": settings.red, "green": settings.green, "blue": settings.blue}
    buttons: dict[Colour, DigitalInputDevice] = {}
    with claiming(ButtonsUnavailable):
        from gpiozero import DigitalInputDevice

        try:
            for colour, pin in pins.items():
                buttons[colour] = DigitalInputDevice(pin, pull_up=True)
        except BaseException:
            for button in buttons.values():
                button.close()
            raise
    return GpioButtons(settings, clock, buttons)


class GpioButtons:
    """gpiozero's threads only note the edges; one thread of its own makes deeds of them and reports.

    gpiozero's Button would add a thread for each, which wakes ten times a second to look for `when_held`.
    """

    def __init__(self, settings: Settings, clock: Clock, buttons: dict[Colour, DigitalInputDevice]) -> None:
        self._pins = f"{settings.red} (red), {settings.green} (green) and {settings.blue} (blue)"
        self._clock = clock
        self._buttons = buttons
        self._contacts = {colour: Contact(settings.hold_seconds, settings.debounce_seconds) for colour in buttons}
        self._edges: SimpleQueue[Edge | Literal["enough"]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def name(self) -> str:
        return f"buttons on pins {self._pins}"

    def start(self, on_deed: OnDeed) -> None:
        with using(ButtonsUnavailable):
            for colour, button in self._buttons.items():
                button.when_activated = partial(self._note, colour, True)
                button.when_deactivated = partial(self._note, colour, False)
                if button.is_active:  # a button that is already down makes no edge
                    self._note(colour, True)
        self._thread = threading.Thread(target=self._watch, args=(on_deed,), name="buttons", daemon=True)
        self._clock.begin(self._thread)

    def closed(self) -> tuple[Colour, ...]:
        with using(ButtonsUnavailable):
            return tuple(colour for colour, button in self._buttons.items() if button.is_active)

    def close(self) -> None:
        if self._thread is not None:
            for button in self._buttons.values():
                button.when_activated = button.when_deactivated = None
            self._clock.put(self._edges, "enough")
            self._thread.join()
            self._thread = None
        for button in self._buttons.values():
            button.close()

    def _note(self, colour: Colour, closed: bool) -> None:
        self._clock.put(self._edges, Edge(colour, closed, self._clock.now()))

    def _watch(self, on_deed: OnDeed) -> None:
        while True:
            due = min((at for contact in self._contacts.values() if (at := contact.due) is not None), default=None)
            edge = self._clock.take(self._edges, due)
            if edge == "enough":
                return
            if edge is not None:
                self._report(edge, on_deed)
            elif due is not None:
                for colour, contact in self._contacts.items():
                    if contact.due == due:
                        self._report(Edge(colour, self._buttons[colour].is_active, due), on_deed)

    def _report(self, edge: Edge, on_deed: OnDeed) -> None:
        for deed in self._contacts[edge.colour].tell(edge.closed, edge.at):
            on_deed(edge.colour, deed)
