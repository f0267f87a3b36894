"""What a microphone driver must do. One module per driver, named as in `config.yaml`, with `Settings` and `build`."""

from __future__ import annotations

from typing import Protocol


class Microphone(Protocol):
    """One capture stream, 16 kHz mono s16le, opened once and kept.

    Only the ears worker touches it, from one thread.
    """

    @property
    def name(self) -> str:
        """The device in words, for the log and for people ("Jabra SPEAK 510 USB")."""

    def open(self) -> None:
        """Begin capturing. Finds its device again by name at every call.

        Raises MicrophoneUnavailable, with what was looked for and what is there.
        """

    def read(self) -> bytes:
        """The next frame: 512 samples, 1024 bytes. Blocks until it is there.

        Raises MicrophoneLost when none came for 3 s, or the device is gone.
        Frames that nobody read in time are dropped, oldest first, and counted in `dropped`.
        """

    def close(self) -> None:
        """Stop capturing and let go of the device. May be called twice, and before open."""

    @property
    def dropped(self) -> int:
        """Frames lost so far because they were not read in time."""
