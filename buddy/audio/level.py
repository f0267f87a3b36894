"""How loud sound is, and making it softer or louder."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

FULL_SCALE = 32_768
SILENCE_DBFS = -96.0
"""What digital silence is called: just under the smallest step of 16 bits."""

RANGE_DB = 50.0
"""How far below unity 1 % lies. Loudness is heard in dB, so equal steps of percent are made equal steps of dB."""


def gain(percent: float) -> float:
    """The factor for a volume: 0 is silence, 100 unity, between them 0.5 dB a percent; over 100 it amplifies.

    Below 10 % the factor goes to zero in a straight line, so that turning down to nothing has no step
    (after the volume curve of www.dr-lex.be/info-stuff/volumecontrols.html, 50 dB).
    """
    if percent <= 0:
        return 0.0
    factor = 10 ** ((percent - 100) * RANGE_DB / 100 / 20)
    return factor * min(1.0, percent / 10)


def scale(pcm: bytes, percent: float) -> bytes:
    """Mono or interleaved s16le at a volume; what would be louder than full scale is limited, never wrapped."""
    if percent == 100:
        return pcm
    if percent <= 0:
        return bytes(len(pcm))
    return to_s16(np.frombuffer(pcm, "<i2") / np.float32(FULL_SCALE) * np.float32(gain(percent)))


def to_s16(samples: NDArray[np.floating]) -> bytes:
    """Floats of -1…1 as s16le. Peaks beyond are held at full scale."""
    whole: NDArray[np.int16] = np.clip(np.rint(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype("<i2")
    return whole.tobytes()


def dbfs(pcm: bytes) -> float:
    """The root mean square of s16le relative to full scale, in dB: 0 for a full-scale square, -96 for silence."""
    if not pcm:
        return SILENCE_DBFS
    mean_square = float(np.mean(np.square(np.frombuffer(pcm, "<i2").astype(np.float64) / FULL_SCALE)))
    return max(SILENCE_DBFS, 10 * math.log10(mean_square)) if mean_square > 0 else SILENCE_DBFS
