"""Wake engines hear a phrase in a stream of frames: `build(settings, phrases, language, secret) -> WakeEngine`.

`phrases` are in lower case, the wake phrase first; `secret(name)` is the secret of that name, or None. Engines ignore
what they do not need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Detection:
    """A phrase was heard."""

    phrase: str
    """As written in the list that the engine was built with, or the model's own word."""

    seconds_ago: float = 0.0
    """How long before the end of the frame just fed the phrase had ended (an estimate)."""


class WakeEngine(Protocol):
    """Listens to every frame while Buddy waits for its name (or for a stop word while it speaks)."""

    def feed(self, frame: bytes) -> Detection | None:
        """Take 512 samples of 16 kHz mono s16le. Raises WakeFailed when the engine cannot go on."""

    def reset(self) -> None:
        """Forget what was heard: called after each detection and whenever feeding resumes after a gap."""

    def close(self) -> None:
        """Let go of models. May be called twice."""
