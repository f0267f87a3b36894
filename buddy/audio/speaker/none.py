"""No loudspeaker: everything is played, and takes its time, and nobody hears it."""

from __future__ import annotations

from buddy.audio.pacing import PacedPlayback
from buddy.audio.speaker import Playback
from buddy.config.section import Section
from buddy.runtime.clock import Clock


class Settings(Section):
    pass


def build(settings: Settings, clock: Clock) -> NoSpeaker:
    return NoSpeaker(clock)


class NoSpeaker:
    name = "no loudspeaker"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._playing: Playback | None = None

    def open(self) -> None:
        """Always works."""

    def play(self, rate: int) -> Playback:
        self._playing = PacedPlayback(self._clock, rate, lambda *_: None, lambda: None)
        return self._playing

    def close(self) -> None:
        if self._playing is not None:
            self._playing.stop()
