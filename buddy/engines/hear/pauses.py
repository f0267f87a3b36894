"""Where people pause in an utterance, so that recognition can be done with before its end is certain."""

from __future__ import annotations

import math

import numpy as np

QUIET_FRAMES = 6
"""Frames (32 ms) of quiet that make a pause: well under any endpointing."""
LOUD_FRAMES = 4
"""Frames of speech without which there is nothing to pause in, and which end a pause."""
LIFT = 0.4
"""Loud is what lies above this share of the way, in dB, from the quietest to the loudest frame."""
LEAST_RANGE = 6.0
"""With less between quietest and loudest (dB) nobody has spoken yet."""


class PauseWatch:
    """Counts frames, never time; all it knows is the utterance so far."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A new utterance."""
        self._quietest, self._loudest = 120.0, 0.0
        self._quiet = 0
        self._loud = 0
        self._ever = False

    def feed(self, frame: bytes) -> bool:
        """Take 512 samples (16 kHz mono s16le); True for the frame with which a pause begins."""
        level = _decibels(frame)
        self._quietest = min(self._quietest, level)
        self._loudest = max(self._loudest, level)
        reach = self._loudest - self._quietest
        if reach >= LEAST_RANGE and level > self._quietest + LIFT * reach:
            self._loud += 1
            self._ever = self._ever or self.spoken
            self._quiet = 0
            return False
        self._quiet += 1
        return self.spoken and self._quiet == QUIET_FRAMES

    @property
    def spoken(self) -> bool:
        """Has anything been said since the last pause was taken?"""
        return self._loud >= LOUD_FRAMES

    @property
    def ever_spoken(self) -> bool:
        """Has anything been said in this utterance at all? Steady noise and a click are nothing."""
        return self._ever

    def take(self) -> None:
        """The pause has been made use of: what was said before it is dealt with."""
        self._loud = 0


def _decibels(frame: bytes) -> float:
    """Over one step of the converter; 0 to about 90."""
    samples = np.frombuffer(frame, "<i2").astype(np.float64)
    return 10 * math.log10(max(1.0, float(np.mean(samples**2)))) if len(samples) else 0.0
