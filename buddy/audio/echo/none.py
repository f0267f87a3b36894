"""No echo canceller: Buddy hears itself, and knows by what it says that it was no one else."""

from __future__ import annotations

from buddy.config.section import Section
from buddy.runtime.clock import Clock


class Settings(Section):
    pass


def build(settings: Settings, clock: Clock) -> NoEcho:
    return NoEcho()


class NoEcho:
    name = "no echo canceller"

    def clean(self, heard: bytes, played: bytes) -> bytes:
        return heard

    def reset(self) -> None:
        """There is nothing to forget."""

    def close(self) -> None:
        """There is nothing to let go of."""
