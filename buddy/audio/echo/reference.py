"""What the loudspeaker plays, on the microphone's own count of samples."""

from __future__ import annotations

import math
import threading
from collections import deque

import numpy as np

from buddy.audio.conversion import Resampler, Samples, mono
from buddy.audio.echo.sample_clock import SampleClock
from buddy.audio.frames import RATE

SLACK = 0.04
"""Seconds that are in the card when a playback begins: so late may its next sound come without a gap,
and so much of what was written has yet to sound when it is stopped."""

KEPT_SAMPLES = 2 * RATE
REACH = 8
"""Samples on each side from which one between them is worked out."""


class Reference:
    """Stretches of sound, each with the index of its first sample: where it would be heard if there were no delay.

    Written by the thread that plays, cut by the one that stops it, read by the ears.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.clock = SampleClock()
        self._stretches: deque[tuple[int, Samples]] = deque()

    def add(self, first: int, sound: Samples) -> None:
        with self.lock:
            self._stretches.append((first, sound))

    def cut(self, end: int) -> None:
        """Nothing sounds from this index on."""
        with self.lock:
            kept = [(first, sound[: max(0, end - first)]) for first, sound in self._stretches]
            self._stretches = deque(stretch for stretch in kept if len(stretch[1]))

    def read(self, first: int, length: int) -> Samples | None:
        """Samples of -1…1; None where there is none at all. What lies 2 s before is forgotten."""
        found: Samples | None = None
        with self.lock:
            while self._stretches and self._stretches[0][0] + len(self._stretches[0][1]) < first - KEPT_SAMPLES:
                self._stretches.popleft()
            for start, sound in self._stretches:
                begin, end = max(first, start), min(first + length, start + len(sound))
                if begin < end:
                    found = np.zeros(length, np.float32) if found is None else found
                    found[begin - first : end - first] += sound[begin - start : end - start]
        return found

    def read_between(self, first: float, length: int) -> Samples | None:
        """The same from a place between two samples."""
        whole = math.floor(first)
        sound = self.read(whole - REACH, length + 2 * REACH)
        if sound is None:
            return None
        between: Samples = np.convolve(sound, _kernel(first - whole), "valid")[:length].astype(np.float32)
        return between


def _kernel(part: float) -> Samples:
    """A windowed sinc that reads `part` of a sample later."""
    time = np.arange(REACH, -REACH - 1, -1) - part  # convolution reads backwards
    kernel: Samples = (np.sinc(time) * np.cos(np.pi * time / (2 * REACH + 2)) ** 2).astype(np.float32)
    return kernel


class Track:
    """One playback on its way into the reference: mono s16le at `rate` Hz."""

    def __init__(self, reference: Reference, rate: int) -> None:
        self._reference = reference
        self._rate = rate
        self._resampler = Resampler(rate, RATE)
        self._ends_at = float("-inf")
        self._next = 0
        self._stopped = False
        self._lock = threading.Lock()

    def write(self, now: float, pcm: bytes) -> None:
        """Handed to the loudspeaker at this instant."""
        if self._stopped or not pcm:
            return
        if now > self._ends_at + SLACK:
            self.finish()
            self._resampler = Resampler(self._rate, RATE)
            with self._reference.lock:
                self._next = self._reference.clock.index(now)
            self._ends_at = now
        self._ends_at += len(pcm) / 2 / self._rate
        self._add(self._resampler.convert(mono(pcm, 1)))

    def finish(self) -> None:
        """No more will come without a gap."""
        if self._ends_at > float("-inf") and not self._stopped:
            self._add(self._resampler.convert(np.zeros(0, np.float32), last=True))
        self._ends_at = float("-inf")

    def stop(self, now: float) -> None:
        """Silence from this instant on."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        with self._reference.lock:
            end = self._reference.clock.index(now - SLACK)
        self._reference.cut(end)

    def _add(self, sound: Samples) -> None:
        with self._lock:
            if len(sound) and not self._stopped:
                self._reference.add(self._next, sound)
                self._next += len(sound)
