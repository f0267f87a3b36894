"""What the mind posts, and what the resident wants of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buddy.core.events.base import Event, TurnEvent


@dataclass(frozen=True, slots=True)
class ReplyReady(TurnEvent):
    """A sentence of the reply; `last` when no more will come."""

    text: str = ""
    last: bool = True
    parting: bool = False
    """The resident took leave: the session ends after this reply."""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return (
            cls(text="It is noon."),
            cls(text="Once", last=False),
            cls(text="", last=True),
            cls(text="Bye.", parting=True),
        )


@dataclass(frozen=True, slots=True)
class ReplyFailed(TurnEvent):
    """No reply, or no more of it, will come."""

    phrase: str = "reply_failed"
    """The catalog's name of what to say about it."""


@dataclass(frozen=True, slots=True)
class PersonaWanted(Event):
    """Somebody wants to talk to another persona."""

    persona: str = ""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("companion"), cls("entertainer")


@dataclass(frozen=True, slots=True)
class PersonaLoaded(TurnEvent):
    """The persona is there; what it says of itself to the machine."""

    persona: str = ""
    who: str = ""
    """Its name, as spoken."""
    silence_seconds: float | None = None
    """Its own silence length, or None for that of the configuration."""


@dataclass(frozen=True, slots=True)
class PersonaFailed(TurnEvent):
    """The persona cannot be loaded; the one in use stays."""

    persona: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class VolumeWanted(Event):
    """Louder, softer, or so many percent."""

    change: str = "louder"
    """"louder", "softer" or a number of percent."""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("louder"), cls("50")


@dataclass(frozen=True, slots=True)
class MuteWanted(Event):
    """The microphone shall be closed, or opened again."""

    critical: ClassVar[bool] = True
    muted: bool = True

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls(True), cls(False)
