"""A loudspeaker that writes what it plays into a WAV file, aligned in time."""

from __future__ import annotations

import os
import tempfile
import threading
import wave
from pathlib import Path
from typing import IO

import numpy as np
from pydantic import Field

from buddy.audio.conversion import Resampler, Samples, mono
from buddy.audio.frames import RATE
from buddy.audio.level import to_s16
from buddy.audio.pacing import PacedPlayback
from buddy.audio.speaker import Playback
from buddy.config.section import Section, expanded
from buddy.errors import SpeakerLost, SpeakerUnavailable
from buddy.runtime.clock import Clock

_COPY = 1 << 20


class Settings(Section):
    path: Path = Field(description="The WAV file that is written: what was played, when it was played.")
    rate: int = Field(default=RATE, ge=8_000, le=48_000, description="Samples a second of that file.")


def build(settings: Settings, clock: Clock) -> FileSpeaker:
    return FileSpeaker(expanded(settings.path), clock, settings.rate)


class FileSpeaker:
    """Sound lasts as long as it lasts on the injected clock; a stop cuts it at the instant of the clock.

    Sample 0 of the file is `epoch`. The file appears, whole, at `close`, with silence up to that instant;
    until then the sound lies in a nameless temporary file beside it. Opened again, it goes on where it was.
    What is no plain file (a pipe, /dev/null) is written into, never replaced.
    """

    def __init__(self, path: Path, clock: Clock, rate: int = RATE) -> None:
        self._path = path
        self._target = path.resolve()
        self._clock = clock
        self._rate = rate
        self._spool: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._is_open = False
        self._incomplete: OSError | None = None
        self._playing: Playback | None = None
        self.epoch: float | None = None
        """The instant of sample 0 on the injected clock; by default that of the first open. Set it before that."""

    @property
    def name(self) -> str:
        return f"the file {self._path}"

    def open(self) -> None:
        if self._spool is None:
            self._spool = self._begin()
        if self.epoch is None:
            self.epoch = self._clock.now()
        self._is_open = True

    def _begin(self) -> IO[bytes]:
        """Where the sound lies until the end: a full disk, or one that is read-only, shows now."""
        folder = self._target.parent
        if not folder.is_dir():
            raise SpeakerUnavailable(f"{self._path}: there is no folder {folder} to write it into")
        if self._target.is_dir():
            raise SpeakerUnavailable(f"{self._path}: this is a folder; name a file in it")
        try:
            return tempfile.TemporaryFile(prefix="buddy-", dir=None if self._is_special() else folder)
        except OSError as error:
            raise SpeakerUnavailable(f"{self._path}: cannot be written: {error.strerror}") from error

    def _is_special(self) -> bool:
        return self._target.exists() and not self._target.is_file()

    def play(self, rate: int) -> Playback:
        if not self._is_open:
            raise SpeakerUnavailable(f"{self.name} is not open")
        track = _Track(self, rate, self._rate)
        self._playing = PacedPlayback(self._clock, rate, track.heard, track.flush)
        return self._playing

    def mix(self, at: float, offset: int, samples: Samples) -> None:
        """Add sound to the recording, `offset` samples after the instant `at`; what lies before `epoch` is lost.

        A disk that is full must not change the conversation: it is told by `close`.
        """
        assert self.epoch is not None
        position = round((at - self.epoch) * self._rate) + offset
        samples = samples[max(0, -position) :]
        try:
            with self._lock:
                self._mix(2 * max(0, position), samples)
        except OSError as error:
            self._incomplete = self._incomplete or error

    def _mix(self, position: int, samples: Samples) -> None:
        assert self._spool is not None
        self._spool.seek(position)
        there = mono(self._spool.read(2 * len(samples)), 1)
        mixed = samples.copy()
        mixed[: len(there)] += there
        self._spool.seek(position)
        self._spool.write(to_s16(mixed))

    def close(self) -> None:
        """Write the file. Raises SpeakerLost, at every call, when not all of it could be written (a full disk)."""
        if not self._is_open:
            return
        if self._playing is not None:
            self._playing.stop()
        assert self.epoch is not None
        samples = max(0, round((self._clock.now() - self.epoch) * self._rate))
        try:
            with self._lock:
                if self._incomplete is not None:
                    raise self._incomplete
                self._write(2 * samples)
        except OSError as error:
            raise SpeakerLost(f"{self._path}: the recording cannot be written: {error.strerror}") from error
        self._is_open = False

    def _write(self, size: int) -> None:
        assert self._spool is not None
        self._spool.truncate(size)
        if self._is_special():
            self._copy(self._target, size)
            return
        beside = self._target.with_name(f".{self._target.name}.{os.getpid()}")
        try:
            self._copy(beside, size)
            beside.replace(self._target)
        finally:
            beside.unlink(missing_ok=True)

    def _copy(self, path: Path, size: int) -> None:
        assert self._spool is not None
        self._spool.seek(0)
        with path.open("wb") as file, wave.open(file, "wb") as wav:
            wav.setparams((1, 2, self._rate, size // 2, "NONE", ""))
            while block := self._spool.read(_COPY):
                wav.writeframesraw(block)


class _Track:
    """One playback on its way into the recording, at the recording's rate."""

    def __init__(self, speaker: FileSpeaker, source: int, target: int) -> None:
        self._speaker = speaker
        self._rates = source, target
        self._resampler: Resampler | None = None
        self._at = self._until = 0.0
        self._offset = 0

    def heard(self, at: float, pcm: bytes) -> None:
        if self._resampler is None or abs(at - self._until) > 1e-4:
            self.flush()
            self._resampler = Resampler(*self._rates)
            self._at, self._offset = at, 0
        samples = mono(pcm, 1)
        self._until = at + len(samples) / self._rates[0]
        self._put(self._resampler.convert(samples))

    def flush(self) -> None:
        """The last samples, which the resampler held back."""
        if self._resampler is not None:
            self._put(self._resampler.convert(np.zeros(0, np.float32), last=True))
            self._resampler = None

    def _put(self, samples: Samples) -> None:
        if len(samples):
            self._speaker.mix(self._at, self._offset, samples)
            self._offset += len(samples)
