"""What a loudspeaker driver must do. One module per driver, named as in `config.yaml`, with `Settings` and `build`."""

from __future__ import annotations

from typing import Protocol


class Playback(Protocol):
    """One stretch of sound being played: mono s16le at the rate it was opened with."""

    def write(self, pcm: bytes) -> None:
        """Hand over more sound. Blocks while more than about half a second is waiting.

        Returns at once, doing nothing, after stop. Raises SpeakerLost.
        """

    def finish(self) -> None:
        """Block until the last sample has sounded, or stop was called. Raises SpeakerLost."""

    def stop(self) -> None:
        """Silence, at once. From any thread, any number of times; never raises."""


class Speaker(Protocol):
    """One loudspeaker. Only the voice worker plays on it."""

    @property
    def name(self) -> str:
        """The device in words, for the log and for people."""

    def open(self) -> None:
        """Find the device. Raises SpeakerUnavailable, with what was looked for and what is there."""

    def play(self, rate: int) -> Playback:
        """Begin a playback at `rate` Hz. Raises SpeakerUnavailable."""

    def close(self) -> None:
        """Stop what plays and let go of the device. May be called twice."""
