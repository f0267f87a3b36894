"""The loudspeaker of a satellite: one thread plays what comes, and can be silenced by another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from buddy.audio.level import scale
from buddy.audio.speaker import Playback, Speaker
from buddy.errors import DeviceError, SpeakerUnavailable

log = logging.getLogger(__name__)

OPENS_WITHIN = 10.0
MOST_WAITING = 20_000
"""Pieces of sound (of 1,024 samples: about a quarter of an hour) that may wait for the loudspeaker."""


@dataclass(frozen=True, slots=True)
class _Job:
    """Sound at `rate` Hz (mono s16le); without any: the sound is over."""

    breath: int
    rate: int = 0
    pcm: bytes = b""


class Playing:
    """Plays stretches of sound. `played` is called in its thread when the last sample of one has sounded."""

    def __init__(self, speaker: Speaker, volume: int, played: Callable[[], None]) -> None:
        """`volume` in percent."""
        self._speaker = speaker
        self._volume = volume
        self._played = played
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._breath = 0
        self._playback: Playback | None = None
        self._rate = 0
        self._broken = False
        self._opened: SimpleQueue[DeviceError | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="player", daemon=True)

    def is_crowded(self) -> bool:
        """Whether more sound waits than anybody would listen to."""
        return self._jobs.qsize() > MOST_WAITING

    def start(self) -> None:
        """Raises SpeakerUnavailable when it cannot be opened."""
        self._thread.start()
        try:
            error = self._opened.get(timeout=OPENS_WITHIN)
        except Empty:
            raise SpeakerUnavailable(f"{self._speaker.name} did not open within {OPENS_WITHIN:g} s") from None
        if error is not None:
            raise error

    def write(self, rate: int, pcm: bytes) -> None:
        """From any thread; never waits."""
        self._jobs.put(_Job(self._breath, rate, pcm))

    def end(self) -> None:
        """The sound is over: `played` comes when it has sounded."""
        self._jobs.put(_Job(self._breath))

    def hush(self) -> None:
        """Silence at once; what waits is dropped, and `played` does not come."""
        with self._lock:
            self._breath += 1
            playback, self._playback = self._playback, None
        if playback is not None:
            playback.stop()

    def close(self) -> None:
        self.hush()
        self._jobs.put(None)
        self._thread.join(2)

    def _run(self) -> None:
        try:
            self._speaker.open()
        except DeviceError as error:
            self._opened.put(error)
            return
        self._opened.put(None)
        log.info("loudspeaker: %s", self._speaker.name)
        while (job := self._jobs.get()) is not None:
            if job.breath != self._breath:
                continue
            try:
                self._play(job)
                self._broken = False
            except DeviceError as error:
                if not self._broken:
                    log.error("the loudspeaker does not work: %s", error.sentence)
                self._broken = True
                self._playback = None
            if not job.rate and job.breath == self._breath:
                self._played()  # also when nobody heard it: whoever speaks waits for this
        self._speaker.close()

    def _play(self, job: _Job) -> None:
        if self._playback is not None and job.rate != self._rate:
            self._playback.finish()
            with self._lock:
                self._playback = None
        if not job.rate:
            return
        with self._lock:
            if job.breath != self._breath:
                return
            if self._playback is None:
                self._playback, self._rate = self._speaker.play(job.rate), job.rate
            playback = self._playback
        playback.write(scale(job.pcm, self._volume))
