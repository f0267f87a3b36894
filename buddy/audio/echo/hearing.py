"""A microphone and a loudspeaker that know of each other: what the one plays, the other does not hear."""

from __future__ import annotations

import logging

from buddy.audio.echo import EchoCanceller
from buddy.audio.echo.alignment import Alignment
from buddy.audio.echo.reference import Reference, Track
from buddy.audio.frames import RATE
from buddy.audio.microphone import Microphone
from buddy.audio.speaker import Playback, Speaker
from buddy.runtime.clock import Clock

log = logging.getLogger(__name__)


class CleanMicrophone:
    """The Microphone without the echo of what is played.

    While nothing is played, and as long as no echo is found (headphones, a muted loudspeaker), frames pass unchanged.
    """

    def __init__(self, microphone: Microphone, canceller: EchoCanceller, reference: Reference, clock: Clock) -> None:
        self._microphone = microphone
        self._canceller = canceller
        self._reference = reference
        self._alignment = Alignment(reference)
        self._clock = clock
        self._dropped = 0

    @property
    def name(self) -> str:
        return self._microphone.name

    @property
    def dropped(self) -> int:
        return self._microphone.dropped

    def open(self) -> None:
        self._microphone.open()
        self._dropped = self._microphone.dropped
        with self._reference.lock:
            self._reference.clock.begin(self._clock.now())

    def read(self) -> bytes:
        frame = self._microphone.read()
        dropped = self._microphone.dropped
        lost, self._dropped = dropped - self._dropped, dropped
        with self._reference.lock:
            first = self._reference.clock.frame(self._clock.now(), lost)
        if not self._alignment.hear(first, frame):
            return frame
        if self._alignment.moved:
            log.debug("the echo comes after %.0f ms", 1000 * self._alignment.delay / RATE)
            self._canceller.reset()
        if not self._alignment.found:
            return frame
        return self._canceller.clean(frame, self._alignment.played(first))

    def close(self) -> None:
        self._microphone.close()


class HeardSpeaker:
    """The Speaker that notes what it plays, and when."""

    def __init__(self, speaker: Speaker, reference: Reference, clock: Clock) -> None:
        self._speaker = speaker
        self._reference = reference
        self._clock = clock

    @property
    def name(self) -> str:
        return self._speaker.name

    def open(self) -> None:
        self._speaker.open()

    def play(self, rate: int) -> Playback:
        return _HeardPlayback(self._speaker.play(rate), Track(self._reference, rate), self._clock)

    def close(self) -> None:
        self._speaker.close()


class _HeardPlayback:
    def __init__(self, playback: Playback, track: Track, clock: Clock) -> None:
        self._playback = playback
        self._track = track
        self._clock = clock

    def write(self, pcm: bytes) -> None:
        self._track.write(self._clock.now(), pcm)
        self._playback.write(pcm)

    def finish(self) -> None:
        self._track.finish()
        self._playback.finish()

    def stop(self) -> None:
        self._playback.stop()
        self._track.stop(self._clock.now())
