"""`fake`: buttons for tests and simulations, pressed by a call."""

from __future__ import annotations

from pydantic import Field

from buddy.buttons import Buttons, Colour, Deed, OnDeed
from buddy.config.section import Section
from buddy.errors import ButtonsUnavailable
from buddy.runtime.clock import Clock


class Settings(Section):
    fails: str = Field("", description="a sentence, with which the buttons refuse to start; empty: they work")


def build(settings: Settings, _clock: Clock) -> Buttons:
    return FakeButtons(settings.fails)


class FakeButtons:
    """Reports on the caller's thread what `press` and `hold` are asked for."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.down: set[Colour] = set()
        """Buttons that are held down already when `start` is called."""
        self._on_deed: OnDeed | None = None

    @property
    def name(self) -> str:
        return "fake buttons"

    def start(self, on_deed: OnDeed) -> None:
        if self.fails:
            raise ButtonsUnavailable(self.fails)
        self._on_deed = on_deed
        for colour in sorted(self.down):
            self._report(colour, "down")

    def closed(self) -> tuple[Colour, ...]:
        if self.fails:
            raise ButtonsUnavailable(self.fails)
        return tuple(sorted(self.down))

    def press(self, colour: Colour) -> None:
        """A short press. Nothing is reported before start and after close."""
        self._report(colour, "down")
        self._report(colour, "pressed")

    def hold(self, colour: Colour) -> None:
        """A long press."""
        self._report(colour, "down")
        self._report(colour, "held")

    def close(self) -> None:
        self._on_deed = None

    def _report(self, colour: Colour, deed: Deed) -> None:
        if self._on_deed is not None:
            self._on_deed(colour, deed)
