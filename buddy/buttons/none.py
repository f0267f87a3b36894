"""`none`: no buttons at all; the voice does everything."""

from __future__ import annotations

from buddy.buttons import Buttons, Colour, OnDeed
from buddy.config.section import Section
from buddy.runtime.clock import Clock


class Settings(Section):
    """Nothing to set."""


def build(_settings: Settings, _clock: Clock) -> Buttons:
    return NoButtons()


class NoButtons:
    @property
    def name(self) -> str:
        return "no buttons"

    def start(self, on_deed: OnDeed) -> None:
        """Nothing will ever be reported."""

    def closed(self) -> tuple[Colour, ...]:
        return ()

    def close(self) -> None:
        """Nothing to let go of."""
