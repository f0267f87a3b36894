"""What the ears post."""

from __future__ import annotations

from dataclasses import dataclass

from buddy.core.events.base import OWN_WORDS, Event, TurnEvent


@dataclass(frozen=True, slots=True)
class WakeWordHeard(Event):
    """The wake phrase, or a wake engine's own word."""

    phrase: str = ""
    seconds_ago: float = 0.0
    """How long ago the phrase had ended when this was posted (s)."""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("hey buddy"), cls(OWN_WORDS)


@dataclass(frozen=True, slots=True)
class StopWordHeard(Event):
    """A stop word, while Buddy speaks or thinks."""

    phrase: str = ""
    seconds_ago: float = 0.0

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("stop"), cls(OWN_WORDS)


@dataclass(frozen=True, slots=True)
class UtteranceStarted(TurnEvent):
    """The resident has begun to speak."""


@dataclass(frozen=True, slots=True)
class UtteranceEnded(TurnEvent):
    """The end of an utterance was found; its text is on the way."""

    seconds: float = 0.0
    """Its length, without the silence after it."""
    seconds_ago: float = 0.0
    """How long ago the speech itself had ended."""


@dataclass(frozen=True, slots=True)
class UtteranceHeard(TurnEvent):
    """What the resident said, as text."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class NothingHeard(TurnEvent):
    """What seemed an utterance was a cough, a bang, a rustle."""


@dataclass(frozen=True, slots=True)
class NothingUnderstood(TurnEvent):
    """Somebody spoke, and no hearing engine could tell what."""
