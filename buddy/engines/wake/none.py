"""No wake word: Buddy is woken by its buttons alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import SecretStr

from buddy.config.section import Section
from buddy.engines.wake import Detection


class Settings(Section):
    """Nothing to set."""


class NoWakeWord:
    """Takes every frame and never hears a phrase."""

    def feed(self, frame: bytes) -> Detection | None:
        return None

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


def build(
    settings: Settings,
    phrases: Sequence[str],
    language: str,
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> NoWakeWord:
    """Ignores every argument, so that it stands where any other engine stands."""
    return NoWakeWord()
