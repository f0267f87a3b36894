"""A WAV file that is heard as if somebody spoke it now."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import Field

from buddy.audio.conversion import FrameCutter
from buddy.audio.frames import FRAME_SAMPLES, RATE, SILENT_FRAME
from buddy.audio.wav import WavFile, read_wav
from buddy.config.section import Section, expanded
from buddy.errors import MicrophoneLost
from buddy.runtime.clock import Clock


class Settings(Section):
    path: Path = Field(description="The WAV file that is heard: any rate, mono or stereo.")


def build(settings: Settings, clock: Clock) -> FileMicrophone:
    """Raises ConfigurationError when the file is missing, empty or not a WAV."""
    return FileMicrophone(expanded(settings.path), clock)


class FileMicrophone:
    """Frame k is there at `epoch` + (k + 1) · 32 ms of the injected clock; after the end, silence for ever.

    While it is closed the file runs on, as a voice in the room would: open again, it goes on with the first frame
    that begins then or later.
    """

    dropped = 0

    def __init__(self, path: Path, clock: Clock) -> None:
        self._wav = read_wav(path)
        self._clock = clock
        self._frames = _frames(self._wav)
        self._next = 0
        self._is_open = False
        self.epoch: float | None = None
        """The instant of the first sample, on the injected clock; None before the first open."""
        self.on_first_open: Callable[[], None] = lambda: None
        """Called as soon as there is an `epoch`."""

    @property
    def name(self) -> str:
        return f"the file {self._wav.path}"

    @property
    def duration(self) -> float:
        """Seconds of sound in the file."""
        return self._wav.duration

    def open(self) -> None:
        if self.epoch is None:
            self.epoch = self._clock.now()
            self.on_first_open()
        if not self._is_open:
            gone = (self._clock.now() - self.epoch) * RATE / FRAME_SAMPLES
            for _ in range(math.ceil(gone - 1e-6) - self._next):
                self._take()
        self._is_open = True

    def read(self) -> bytes:
        if not self._is_open or self.epoch is None:
            raise MicrophoneLost(f"{self.name} is not open")
        frame = self._take()
        self._clock.sleep(self.epoch + self._next * FRAME_SAMPLES / RATE)
        return frame

    def _take(self) -> bytes:
        self._next += 1
        return next(self._frames, SILENT_FRAME)

    def close(self) -> None:
        self._is_open = False


def _frames(wav: WavFile) -> Iterator[bytes]:
    cutter = FrameCutter(wav.rate)
    left = wav.length
    for block in wav.blocks():
        left -= len(block)
        yield from cutter.cut(block, last=left <= 0)
