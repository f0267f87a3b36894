"""Buttons, and calling for help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buddy.core.events.base import Event


@dataclass(frozen=True, slots=True)
class ButtonTouched(Event):
    """A button went down; whether it is a press or a hold is not known yet."""

    button: str = ""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("red"), cls("green"), cls("blue")


@dataclass(frozen=True, slots=True)
class ButtonPressed(Event):
    """A button was pressed and let go."""

    critical: ClassVar[bool] = True
    button: str = ""
    persona: str = ""
    """The persona that this button calls."""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("red"), cls("green", "companion"), cls("blue", "entertainer")


@dataclass(frozen=True, slots=True)
class ButtonHeld(Event):
    """A button was held for the hold time."""

    critical: ClassVar[bool] = True
    button: str = ""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("red"), cls("green"), cls("blue")


@dataclass(frozen=True, slots=True)
class HelpWanted(Event):
    """Somebody asks for help."""

    critical: ClassVar[bool] = True
    source: str = ""
    """"button", "voice", "console"."""


@dataclass(frozen=True, slots=True)
class HelpAcknowledged(Event):
    """A person has taken the call for help."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class HelpEnded(Event):
    """A person has declared the emergency over."""

    by: str = ""
