"""Hearing engines turn an utterance into text: `build(settings, language, sentences) -> HearingEngine`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, as text in lower case without punctuation."""

    text: str
    """Empty when there was speech that could not be understood."""

    confidence: float | None = None
    """0.0 to 1.0 where the engine knows it."""


class HearingEngine(Protocol):
    """Takes the frames of one utterance as they come, so that recognition can run while people speak.

    start, feed (any number of times), finish; start again begins anew, also without a finish.
    Used from one thread.
    """

    def start(self) -> None:
        """A new utterance begins."""

    def feed(self, frame: bytes) -> None:
        """The next 512 samples of it (16 kHz mono s16le)."""

    def finish(self) -> Transcript:
        """The utterance is over. Raises HearingFailed; every service has a timeout of its own (in its Settings)."""

    def close(self) -> None:
        """Let go of models. May be called twice."""


@runtime_checkable
class Guessing(Protocol):
    """A hearing engine that understands while people speak, so that nobody need wait for the end of a "yes"."""

    @property
    def guess(self) -> str:
        """The text so far, while a pause lasts; "" during speech, and when nothing was understood."""
