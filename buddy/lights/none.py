"""`none`: no light at all, so that nobody has to ask whether there is one."""

from __future__ import annotations

from buddy.config.section import Section
from buddy.lights import Light, Pattern
from buddy.runtime.clock import Clock


class Settings(Section):
    """Nothing to set."""


def build(_settings: Settings, _clock: Clock) -> Light:
    return NoLight()


class NoLight:
    @property
    def name(self) -> str:
        return "no light"

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        """Nothing to be seen."""

    def close(self) -> None:
        """Nothing to let go of."""
