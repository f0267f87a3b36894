"""What the voice posts."""

from __future__ import annotations

from dataclasses import dataclass

from buddy.core.events.base import Event, TurnEvent


@dataclass(frozen=True, slots=True)
class SpeechStarted(TurnEvent):
    """The first sound of a sentence is handed to the loudspeaker."""


@dataclass(frozen=True, slots=True)
class SpeechPaused(TurnEvent):
    """Everything so far is spoken, and more of the reply is to come."""


@dataclass(frozen=True, slots=True)
class SentenceSpoken(TurnEvent):
    """One sentence is over."""


@dataclass(frozen=True, slots=True)
class SpeechFinished(TurnEvent):
    """The last sentence of what was to be said is over."""


@dataclass(frozen=True, slots=True)
class SpeechStopped(Event):
    """Hush was obeyed: the loudspeaker is silent."""

    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class SpeechFailed(TurnEvent):
    """A sentence could not be spoken by any engine; the voice goes on with the next."""

    cause: str = ""


@dataclass(frozen=True, slots=True)
class EarconPlayed(Event):
    """An earcon is over."""

    earcon: str = ""
