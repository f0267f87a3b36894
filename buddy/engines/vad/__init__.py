"""Voice activity: is this frame speech? `build(settings) -> Vad`."""

from __future__ import annotations

from typing import Protocol


class Vad(Protocol):
    def probability(self, frame: bytes) -> float:
        """How likely these 512 samples (16 kHz mono s16le) hold speech: 0.0 to 1.0."""

    def reset(self) -> None:
        """Forget the frames so far."""
