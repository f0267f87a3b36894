"""A microphone for tests and the simulator: it hears what it is told, and fails when it is told."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from buddy.audio.capture import LOST_AFTER
from buddy.audio.frames import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME
from buddy.config.section import Section
from buddy.errors import MicrophoneLost, MicrophoneUnavailable
from buddy.runtime.clock import Clock


class Settings(Section):
    pass


def build(settings: Settings, clock: Clock) -> FakeMicrophone:
    return FakeMicrophone(clock)


class FakeMicrophone:
    """Gives the frames of a script, one each 32 ms of the injected clock, then silence.

    Told to fail: `fail_to_open`, `fail`, `hang` and `lose`; each may be undone by `heal`.
    """

    name = "a fake microphone"

    def __init__(self, clock: Clock, frames: Iterable[bytes] = ()) -> None:
        self._clock = clock
        self._script = deque(frames)
        self._due: float | None = None
        self._refusal: str | None = None
        self._failure: str | None = None
        self._hangs = False
        self.dropped = 0
        self.opened = 0
        """How often it was opened."""

    @property
    def is_open(self) -> bool:
        return self._due is not None

    def say(self, pcm: bytes) -> None:
        """Have it hear 16 kHz mono s16le after what it is still to hear; the last frame is filled with silence."""
        for start in range(0, len(pcm), FRAME_BYTES):
            self._script.append(pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"))

    def fail_to_open(self, why: str = "unplugged") -> None:
        self._refusal = why

    def fail(self, why: str = "unplugged") -> None:
        """From the next read on, the device is gone."""
        self._failure = why

    def hang(self) -> None:
        """From the next read on, no frame comes: read raises MicrophoneLost after 3 s."""
        self._hangs = True

    def lose(self, frames: int) -> None:
        """The next frames of the script are dropped, as if nobody had read them in time."""
        for _ in range(frames):
            if self._script:
                self._script.popleft()
        self.dropped += frames

    def heal(self) -> None:
        """What it was told to do wrong is over; a device that was lost still has to be opened again."""
        self._refusal = self._failure = None
        self._hangs = False

    def open(self) -> None:
        if self._refusal is not None:
            raise MicrophoneUnavailable(f"{self.name} cannot be opened: {self._refusal}")
        self._due = self._clock.now()
        self.opened += 1

    def read(self) -> bytes:
        if self._due is None:
            raise MicrophoneLost(f"{self.name} is not open")
        if self._failure is not None:
            raise MicrophoneLost(f"{self.name} is gone: {self._failure}")
        if self._hangs:
            self._clock.sleep(self._clock.now() + LOST_AFTER)
            raise MicrophoneLost(f"{self.name} has given no sound for {LOST_AFTER:.0f} s")
        self._due += FRAME_SECONDS
        self._clock.sleep(self._due)
        return self._script.popleft() if self._script else SILENT_FRAME

    def close(self) -> None:
        self._due = None
