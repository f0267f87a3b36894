"""Endpointing: where an utterance begins and ends, counted in samples, not by the clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from buddy.audio.frames import FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class Patience:
    """How much silence ends an utterance, and what counts as one."""

    end_seconds: float = 0.48
    """Silence after speech that ends the utterance (s)."""
    limit_seconds: float = 15.0
    """The longest utterance: a radio never falls silent (s)."""
    least_seconds: float = 0.2
    """Less speech than this is a cough or a knock (s)."""
    voiced: float = 0.5
    """From this probability on a frame is speech."""
    word_seconds: float = 0.9
    """Silence that ends an utterance where what was said is complete, such as "yes" or "stop"."""


class Mark(Enum):
    STARTED = auto()
    ENDED = auto()
    NOISE = auto()
    """It ended, and was too short to be speech."""


ONSET_FRAMES = 3
ONSET_WINDOW = 4
"""So many voiced frames among the last so many begin an utterance (96 of 128 ms)."""


class Endpointing:
    """Fed the speech probability of each frame of 32 ms; says where the utterance begins and ends."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self.reset()

    def reset(self) -> None:
        self._recent: deque[bool] = deque(maxlen=ONSET_WINDOW)
        self._speaking = False
        self._frames = 0
        self._voiced = 0
        self._silent = 0

    @property
    def speaking(self) -> bool:
        return self._speaking

    @property
    def beginning(self) -> bool:
        """Whether somebody speaks, or may just have begun to: the last frame alone says nothing."""
        return self._speaking or any(list(self._recent)[-3:-1])

    @property
    def seconds(self) -> float:
        """The utterance's length so far, without the silence at its end (s)."""
        return (self._frames - self._silent) * FRAME_SECONDS

    @property
    def silent_seconds(self) -> float:
        """The silence at its end so far (s)."""
        return self._silent * FRAME_SECONDS

    def feed(self, probability: float, is_complete: bool = False) -> Mark | None:
        """`is_complete`: what was said so far needs nothing after it; the patience with a pause is shorter then."""
        voiced = probability >= self._patience.voiced
        if not self._speaking:
            return self._before(voiced)
        self._frames += 1
        self._voiced += voiced
        self._silent = 0 if voiced else self._silent + 1
        end = self._patience.end_seconds
        if self.silent_seconds >= (min(self._patience.word_seconds, end) if is_complete else end):
            enough = self._voiced * FRAME_SECONDS >= self._patience.least_seconds
            return Mark.ENDED if enough else Mark.NOISE
        if self._frames * FRAME_SECONDS >= self._patience.limit_seconds:
            return Mark.ENDED
        return None

    def _before(self, voiced: bool) -> Mark | None:
        self._recent.append(voiced)
        if sum(self._recent) < ONSET_FRAMES:
            return None
        self._speaking = True
        self._frames = len(self._recent)
        self._voiced = sum(self._recent)
        self._silent = 0
        return Mark.STARTED
