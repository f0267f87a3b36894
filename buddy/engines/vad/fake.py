"""Voice activity by loudness, or as told frame by frame; it can be told to fail."""

from __future__ import annotations

import array

from pydantic import Field

from buddy.config.section import Section
from buddy.errors import EngineError

FULL_SCALE = 32_768


class Settings(Section):
    probabilities: tuple[float, ...] = Field((), description="What the first frames hold; afterwards loudness decides.")
    threshold_dbfs: float = Field(-45.0, le=0.0, description="Frames louder than this hold speech (dBFS).")
    fail_at: int | None = Field(None, ge=0, description="The frame, counted from 0, at which it gives up.")


class FakeVad:
    """Counts frames over its whole life; `resets` tells how often it was told to forget."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._threshold = FULL_SCALE * 10 ** (settings.threshold_dbfs / 20)
        self.frames = 0
        self.resets = 0

    def probability(self, frame: bytes) -> float:
        number = self.frames
        self.frames += 1
        if number == self._settings.fail_at:
            raise EngineError(f"The fake VAD was told to fail at frame {number}.")
        if number < len(self._settings.probabilities):
            return self._settings.probabilities[number]
        samples = array.array("h", frame)
        mean_square = sum(sample * sample for sample in samples) / len(samples)
        return 1.0 if mean_square > self._threshold**2 else 0.0

    def reset(self) -> None:
        self.resets += 1


def build(settings: Settings) -> FakeVad:
    return FakeVad(settings)
