"""What a button driver must do. One module per driver, named as in `config.yaml`, with `Settings` and `build`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

Colour = Literal["red", "green", "blue"]
Deed = Literal["down", "pressed", "held"]
OnDeed = Callable[[Colour, Deed], None]
"""Called from the driver's own thread: it may only post an event."""


class Buttons(Protocol):
    """The three buttons.

    `down` comes at once when a button goes down, `pressed` when it is let go before the hold time,
    `held` when it has been down for the hold time (then no `pressed` follows).
    """

    @property
    def name(self) -> str:
        """The buttons in words, with their pins."""

    def start(self, on_deed: OnDeed) -> None:
        """Report from now on; a button that is already down is reported `down` at once. Raises ButtonsUnavailable."""

    def closed(self) -> tuple[Colour, ...]:
        """The buttons that are down now; before start, too. Raises ButtonsUnavailable."""

    def close(self) -> None:
        """Let go of the pins. May be called twice."""
