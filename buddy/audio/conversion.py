"""Sound of any rate made into frames."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from buddy.audio.frames import FRAME_BYTES, RATE
from buddy.audio.level import FULL_SCALE, to_s16

Samples = NDArray[np.float32]
"""Mono, -1…1."""


class Resampler:
    """A stream of mono float32 from one rate to another. Equal rates pass unchanged.

    Sample 0 of the output is at the same instant as sample 0 of the input: soxr makes up for the delay of its filter.
    """

    def __init__(self, source: int, target: int) -> None:
        self._stream = None
        if source != target:
            import soxr

            self._stream = soxr.ResampleStream(source, target, 1, dtype="float32")

    def convert(self, samples: Samples, last: bool = False) -> Samples:
        """What can be given by now; after `last` nothing more may come."""
        if self._stream is None:
            return samples
        converted: Samples = self._stream.resample_chunk(np.ascontiguousarray(samples, np.float32), last=last)
        return converted


class FrameCutter:
    """Mono float32 at `rate` Hz in; frames of 512 samples, 16 kHz, s16le out."""

    def __init__(self, rate: int) -> None:
        self._resampler = Resampler(rate, RATE)
        self._rest = b""

    def cut(self, samples: Samples, last: bool = False) -> list[bytes]:
        """The frames that are whole by now; with `last`, the rest too, filled up with silence."""
        pcm = self._rest + to_s16(self._resampler.convert(samples, last))
        whole = len(pcm) - len(pcm) % FRAME_BYTES
        self._rest = pcm[whole:]
        frames = [pcm[i : i + FRAME_BYTES] for i in range(0, whole, FRAME_BYTES)]
        if last and self._rest:
            frames.append(self._rest.ljust(FRAME_BYTES, b"\0"))
            self._rest = b""
        return frames


def mono(pcm: bytes, channels: int) -> Samples:
    """Interleaved s16le as the mean of its channels."""
    return mean((np.frombuffer(pcm, "<i2") / FULL_SCALE).astype(np.float32), channels)


def mean(interleaved: Samples, channels: int) -> Samples:
    """The mean of the channels of interleaved samples."""
    if channels == 1:
        return interleaved
    one: Samples = interleaved.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return one
