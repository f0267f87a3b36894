"""How long after it was written a sound comes back through the microphone.

Generalized cross-correlation with a softened phase transform (Knapp and Carter 1976), summed over the latest windows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from buddy.audio.conversion import Samples
from buddy.audio.frames import RATE

WINDOW = 8_192
"""Samples of the microphone that are compared (0.5 s)."""

LONGEST = 8_192
"""The longest delay that is looked for, in samples (0.5 s)."""

CLEAR = 15.0
"""How far a peak must stand out of the rest (times its RMS) to be an echo."""

NEARLY = 0.6
"""Where a peak next to the delay used so far is so much of the best one, it is taken."""

_SIZE = WINDOW + LONGEST
_LOW_HZ, _HIGH_HZ = 200, 6_000
_WHITENING = 0.8
_FADING = 0.6
"""What a window still counts for at the next."""


class DelayEstimator:
    """Used by one thread."""

    def __init__(self) -> None:
        self._cross: NDArray[np.complex128] | None = None
        hertz = np.fft.rfftfreq(_SIZE, 1 / RATE)
        self._band = (hertz > _LOW_HZ) & (hertz < _HIGH_HZ)

    def reset(self) -> None:
        """Another stretch of playback begins."""
        self._cross = None

    def estimate(self, heard: Samples, played: Samples, so_far: float) -> float | None:
        """The delay in samples and parts of them, None while no echo is clear.

        `heard` are the latest WINDOW samples of the microphone, `played` what was written in that time
        and LONGEST samples before it. `so_far` is kept as long as it fits nearly as well as the best.
        """
        spectrum = np.fft.rfft(heard, _SIZE) * np.conj(np.fft.rfft(played, _SIZE))
        spectrum[~self._band] = 0
        self._cross = spectrum if self._cross is None else _FADING * self._cross + spectrum
        white = self._cross / np.maximum(np.abs(self._cross), 1e-12) ** _WHITENING
        # heard[i] = played[i + LONGEST - delay]: the circular lag is delay - LONGEST
        by_delay = np.roll(np.fft.irfft(white, _SIZE), LONGEST)[: LONGEST + 1]
        best = int(np.argmax(by_delay))
        if by_delay[best] <= CLEAR * np.sqrt(np.mean(np.square(by_delay))):
            return None
        near = min(max(round(so_far) - 2, 0), LONGEST - 4)
        local = near + int(np.argmax(by_delay[near : near + 5]))
        return _top(by_delay, local if by_delay[local] >= NEARLY * by_delay[best] else best)


def _top(values: NDArray[np.float64], peak: int) -> float:
    """Where the parabola through a peak and its neighbours is highest."""
    if not 0 < peak < len(values) - 1:
        return float(peak)
    before, at, after = (float(value) for value in values[peak - 1 : peak + 2])
    bend = before - 2 * at + after
    return peak + 0.5 * (before - after) / bend if bend < 0 else float(peak)
