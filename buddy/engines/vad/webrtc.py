"""WebRTC's VAD: almost free (0.04 % of a core), and deaf to the difference between speech and music.

https://webrtc.googlesource.com/src/+/refs/heads/main/common_audio/vad/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field

from buddy.config.section import Section
from buddy.errors import EngineUnavailable

RATE = 16_000


class Settings(Section):
    mode: int = Field(3, ge=0, le=3, description="0 takes almost any sound for speech, 3 is the strictest.")
    window_ms: Literal[10, 20, 30] = Field(10, description="The length of sound that is judged at once (ms).")


class WebRtcVad:
    """Cuts the frames into its own windows; what is left over waits for the next frame."""

    def __init__(self, make: Callable[[], Any], window_ms: int) -> None:
        self._make = make
        self._window_bytes = 2 * RATE * window_ms // 1000
        self._vad = make()
        self._rest = b""

    def probability(self, frame: bytes) -> float:
        """The share of windows with speech among those that ended in this frame."""
        sound = self._rest + frame
        ends = range(self._window_bytes, len(sound) + 1, self._window_bytes)
        windows = [sound[end - self._window_bytes : end] for end in ends]
        self._rest = sound[len(windows) * self._window_bytes :]
        voiced = sum(bool(self._vad.is_speech(window, RATE)) for window in windows)
        return voiced / len(windows)

    def reset(self) -> None:
        self._vad = self._make()
        self._rest = b""


def build(settings: Settings) -> WebRtcVad:
    """Raises EngineUnavailable when the library cannot be loaded."""
    try:
        import webrtcvad
    except (ImportError, OSError) as error:
        raise EngineUnavailable(f"webrtcvad cannot be loaded here: {error}") from error
    return WebRtcVad(lambda: webrtcvad.Vad(settings.mode), settings.window_ms)
