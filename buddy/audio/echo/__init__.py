"""What an echo canceller must do. One module per driver, named as in `config.yaml`, with `Settings` and `build`."""

from __future__ import annotations

from typing import Protocol


class EchoCanceller(Protocol):
    """Takes out of the microphone's sound what the loudspeaker put into it. Used by one thread.

    `build` raises EchoUnavailable where its library is missing.
    """

    @property
    def name(self) -> str:
        """In words, for the log."""

    def clean(self, heard: bytes, played: bytes) -> bytes:
        """A frame (512 samples, 16 kHz mono s16le) without the echo of what was played until then.

        `played` has the same shape, and is aligned: its echo comes in this frame or within the next 0.25 s.
        Frames follow each other; learns from each.
        """

    def reset(self) -> None:
        """Forget what was learnt of the room: the alignment has changed."""

    def close(self) -> None:
        """Let go of it. May be called twice."""
