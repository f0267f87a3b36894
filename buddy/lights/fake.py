"""`fake`: a light for tests and simulations; it remembers what it showed."""

from __future__ import annotations

from pydantic import Field

from buddy.config.section import Section
from buddy.errors import LightUnavailable
from buddy.lights import Light, Pattern
from buddy.runtime.clock import Clock


class Settings(Section):
    fails: str = Field("", description="a sentence, with which the light refuses to be built; empty: it works")


def build(settings: Settings, _clock: Clock) -> Light:
    if settings.fails:
        raise LightUnavailable(settings.fails)
    return FakeLight()


class FakeLight:
    def __init__(self) -> None:
        self.history: list[tuple[Pattern, bool]] = []
        """Every (pattern, dim) shown so far, the oldest first."""
        self.failure: str = ""
        """While it is not empty, `show` raises LightUnavailable with this sentence."""
        self.closed = False

    @property
    def name(self) -> str:
        return "a fake light"

    @property
    def shown(self) -> Pattern:
        """What it shows now; OFF before anything was shown, and after close."""
        return self.history[-1][0] if self.history and not self.closed else Pattern.OFF

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        if self.closed:
            raise LightUnavailable("The fake light is closed.")
        if self.failure:
            raise LightUnavailable(self.failure)
        self.history.append((pattern, dim))

    def close(self) -> None:
        self.closed = True
