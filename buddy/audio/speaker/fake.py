"""A loudspeaker for tests and the simulator: it keeps what was heard, and fails when it is told."""

from __future__ import annotations

from dataclasses import dataclass

from buddy.audio.pacing import PacedPlayback
from buddy.audio.speaker import Playback
from buddy.config.section import Section
from buddy.errors import SpeakerLost, SpeakerUnavailable
from buddy.runtime.clock import Clock


class Settings(Section):
    pass


def build(settings: Settings, clock: Clock) -> FakeSpeaker:
    return FakeSpeaker(clock)


@dataclass
class Played:
    """One playback as it was heard."""

    rate: int
    begun: float
    """The instant of `play`."""
    first_sound: float | None = None
    """The instant of the first sample."""
    ended: float | None = None
    """The instant at which it was finished or stopped; None while it plays."""
    pcm: bytes = b""
    """What sounded, without what a stop cut off."""


class FakeSpeaker:
    """Sound takes its time on the injected clock. Told to fail by `fail_to_open`, `fail_to_play` and `fail`."""

    name = "a fake loudspeaker"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._refusal: str | None = None
        self._refusal_to_play: str | None = None
        self._failure: str | None = None
        self._playing: Playback | None = None
        self.played: list[Played] = []
        self.opened = 0
        """How often it was opened."""
        self.is_open = False

    def fail_to_open(self, why: str = "unplugged") -> None:
        self._refusal = why

    def fail_to_play(self, why: str = "busy") -> None:
        self._refusal_to_play = why

    def fail(self, why: str = "unplugged") -> None:
        """From the next write or finish on, the device is gone."""
        self._failure = why

    def heal(self) -> None:
        self._refusal = self._refusal_to_play = self._failure = None

    def check(self) -> None:
        """Raises SpeakerLost if it was told to."""
        if self._failure is not None:
            raise SpeakerLost(f"{self.name} is gone: {self._failure}")

    def open(self) -> None:
        if self._refusal is not None:
            raise SpeakerUnavailable(f"{self.name} cannot be opened: {self._refusal}")
        self.is_open = True
        self.opened += 1

    def play(self, rate: int) -> Playback:
        if self._refusal_to_play is not None:
            raise SpeakerUnavailable(f"{self.name} cannot play: {self._refusal_to_play}")
        record = Played(rate, begun=self._clock.now())
        self.played.append(record)
        self._playing = _FakePlayback(self, self._clock, record)
        return self._playing

    def close(self) -> None:
        if self._playing is not None:
            self._playing.stop()
        self.is_open = False


class _FakePlayback(PacedPlayback):
    def __init__(self, speaker: FakeSpeaker, clock: Clock, record: Played) -> None:
        super().__init__(clock, record.rate, self._note, self._note_end)
        self._speaker = speaker
        self._record = record

    def write(self, pcm: bytes) -> None:
        self._speaker.check()
        super().write(pcm)

    def finish(self) -> None:
        self._speaker.check()
        super().finish()

    def _note(self, at: float, pcm: bytes) -> None:
        if self._record.first_sound is None:
            self._record.first_sound = at
        self._record.pcm += pcm

    def _note_end(self) -> None:
        self._record.ended = self._clock.now()
