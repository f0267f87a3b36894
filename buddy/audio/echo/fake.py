"""An echo canceller for tests: it subtracts what was played, as loud as it is told, and keeps what it was given."""

from __future__ import annotations

import numpy as np

from buddy.config.section import Section
from buddy.runtime.clock import Clock


class Settings(Section):
    pass


def build(settings: Settings, clock: Clock) -> FakeEcho:
    return FakeEcho()


class FakeEcho:
    """Right for a room that is a wire: the microphone hears `coupling` times what is played, after `late` samples."""

    name = "a fake echo canceller"

    def __init__(self, coupling: float = 1.0, late: int = 0) -> None:
        self._coupling = coupling
        self._before = np.zeros(late, np.float64)
        self.given: list[tuple[bytes, bytes]] = []
        """Each frame heard, and what was played."""
        self.resets = 0
        self.closed = False

    def clean(self, heard: bytes, played: bytes) -> bytes:
        self.given.append((heard, played))
        sounded = np.concatenate([self._before, np.frombuffer(played, "<i2")])
        frame = np.frombuffer(heard, "<i2") - self._coupling * sounded[: len(heard) // 2]
        self._before = sounded[len(heard) // 2 :]
        return np.clip(np.rint(frame), -32_768, 32_767).astype("<i2").tobytes()

    def reset(self) -> None:
        self._before[:] = 0
        self.resets += 1

    def close(self) -> None:
        self.closed = True
