"""Which sample the microphone is at, at an instant of the clock."""

from __future__ import annotations

from collections import deque

from buddy.audio.frames import FRAME_SAMPLES, RATE

WINDOW_FRAMES = 128
"""Frames (4 s) of which the least late tells the truth: a frame comes late when its reader was busy, never early."""


class SampleClock:
    """Counts the microphone's samples, and says how many there will have been at an instant.

    Counting is exact where the clock is not: within one stretch of playback nothing shifts by a sample,
    and what was learnt of the room stays right. Used under the lock of the Reference.
    """

    def __init__(self) -> None:
        self._lags: deque[float] = deque(maxlen=WINDOW_FRAMES)
        self.count = 0
        """Index of the first sample of the next frame."""

    def begin(self, now: float) -> None:
        """The microphone opens. The index goes on as the clock does."""
        self.count = max(self.count, round(now * RATE))
        self._lags.clear()

    def frame(self, now: float, lost: int = 0) -> int:
        """A frame was read, after `lost` frames that nobody read: the index of its first sample."""
        first = self.count + lost * FRAME_SAMPLES
        self.count = first + FRAME_SAMPLES
        self._lags.append(now * RATE - self.count)
        return first

    def index(self, now: float) -> int:
        """The sample that is being captured at this instant."""
        return round(now * RATE - min(self._lags, default=0.0))
