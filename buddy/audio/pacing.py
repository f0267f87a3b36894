"""A playback that lasts as long as its sound, on the injected clock, and tells what was really heard of it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from buddy.runtime.clock import Clock

AHEAD = 0.5
"""Seconds of sound that may wait before `write` blocks."""

_JOINT = 0.001
"""Seconds of a gap too short to count: what is written then goes on where the last sample ended."""


class PacedPlayback:
    """The Playback of drivers without hardware.

    `heard(at, pcm)` gets each piece once it has sounded, in order, with the instant of its first sample;
    what was stopped is cut at the instant of the stop. `ended` is called once, after the last piece.
    """

    def __init__(
        self, clock: Clock, rate: int, heard: Callable[[float, bytes], None], ended: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._rate = rate
        self._heard = heard
        self._ended = ended
        self._stopped = clock.cue()
        self._lock = threading.Lock()
        self._is_over = False
        self._waiting = bytearray()
        self._base = -math.inf
        """The instant of the first sample since the last gap."""
        self._written = 0
        """Samples since then; `_sounded` of them have been told."""
        self._sounded = 0

    @property
    def _end(self) -> float:
        return self._base + self._written / self._rate

    def write(self, pcm: bytes) -> None:
        with self._lock:
            if self._is_over or not pcm:
                return
            now = self._clock.now()
            if self._end < now - _JOINT:
                self._settle(math.inf)
                self._base, self._written, self._sounded = now, 0, 0
            self._waiting += pcm
            self._written += len(pcm) // 2
            until = self._end - AHEAD
        self._clock.sleep(until, self._stopped)
        with self._lock:
            self._settle(self._clock.now())

    def finish(self) -> None:
        if not self._clock.sleep(self._end, self._stopped):
            self._over(math.inf)

    def stop(self) -> None:
        self._over(self._clock.now())
        self._stopped.give()

    def _over(self, now: float) -> None:
        with self._lock:
            if not self._is_over:
                self._settle(now)
                self._is_over = True
                self._waiting.clear()
                self._ended()

    def _settle(self, now: float) -> None:
        """Tell what has sounded by `now`. The lock is held."""
        if not self._waiting:
            return
        by_now = self._written if now == math.inf else math.floor((now - self._base) * self._rate + 1e-3)
        fresh = min(by_now, self._written) - self._sounded
        if fresh > 0:
            self._heard(self._base + self._sounded / self._rate, bytes(self._waiting[: 2 * fresh]))
            del self._waiting[: 2 * fresh]
            self._sounded += fresh
