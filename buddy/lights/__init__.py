"""What a light driver must do. One module per driver, named as in `config.yaml`, with `Settings` and `build`."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Pattern(StrEnum):
    """Everything that a light can say. The table's `light:` words are these."""

    OFF = "off"
    STARTING = "starting"
    IDLE = "idle"
    WAKE = "wake"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    SWITCHING = "switching"
    MUTED = "muted"
    OFFLINE = "offline"
    FAULT = "fault"
    EMERGENCY = "emergency"
    ACKNOWLEDGED = "acknowledged"
    STOPPING = "stopping"


SESSION = frozenset({Pattern.WAKE, Pattern.LISTENING, Pattern.THINKING, Pattern.SPEAKING, Pattern.SWITCHING})
"""The patterns of a session: a plain wake LED is on during all of them."""


class Light(Protocol):
    """One light, driven by the lamp worker from one thread."""

    @property
    def name(self) -> str:
        """The light in words, with its pins."""

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        """Show this from now on, replacing what was shown; returns at once. `dim` in quiet hours.

        Raises LightUnavailable.
        """

    def close(self) -> None:
        """Dark, and let go of the pins. May be called twice."""
