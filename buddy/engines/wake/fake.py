"""A wake engine that hears its phrase in the frames that it is told to, and can be told to fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import Field, SecretStr

from buddy.config.section import Section
from buddy.engines.wake import Detection
from buddy.errors import EngineUnavailable, WakeFailed


class Settings(Section):
    detect_at: tuple[int, ...] = Field((), description="The frames (from 0) in which the first phrase is heard.")
    fail_at: int | None = Field(None, ge=0, description="The frame (from 0) at which it gives up.")
    unavailable: str = Field("", description="A sentence with which it refuses to be built; empty: it does not.")


class FakeWake:
    """Counts frames over its whole life; `resets` and `closed` tell what was asked of it."""

    def __init__(self, phrase: str, detect_at: frozenset[int], fail_at: int | None) -> None:
        self._phrase = phrase
        self._detect_at = detect_at
        self._fail_at = fail_at
        self.frames = 0
        self.resets = 0
        self.closed = False

    def feed(self, frame: bytes) -> Detection | None:
        number = self.frames
        self.frames += 1
        if number == self._fail_at:
            raise WakeFailed(f"The fake wake engine was told to fail at frame {number}.")
        return Detection(self._phrase) if number in self._detect_at else None

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        self.closed = True


def build(
    settings: Settings,
    phrases: Sequence[str],
    language: str,
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> FakeWake:
    """Raises EngineUnavailable when told to."""
    if settings.unavailable:
        raise EngineUnavailable(settings.unavailable)
    return FakeWake(phrases[0] if phrases else "", frozenset(settings.detect_at), settings.fail_at)
