"""What every event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened."""

    critical: ClassVar[bool] = False
    """True for what must be handled in every state (help, mute, stop, a worker's failure)."""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        """Instances that differ wherever a guard can tell them apart."""
        return (cls(),)


@dataclass(frozen=True, slots=True)
class TurnEvent(Event):
    """The answer to an effect of one turn."""

    turn: int = 0


OWN_WORDS = "once upon a time"
"""A phrase that stands for one which Buddy itself is just saying, in samples."""
