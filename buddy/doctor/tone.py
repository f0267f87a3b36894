"""A tone into the room, and how it comes back."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from buddy.audio.frames import FRAME_SAMPLES, FRAME_SECONDS, RATE
from buddy.audio.level import FULL_SCALE, SILENCE_DBFS, dbfs, scale, to_s16
from buddy.audio.microphone import Microphone
from buddy.audio.speaker import Speaker

HERTZ = 1000
"""High enough for the smallest loudspeaker, and below what old ears have lost."""
PEAK = 0.5
TONE_SECONDS = 1.0
ROOM_SECONDS = 0.8
"""Of the room alone, before the tone."""
FIRST_FRAMES = 6
"""Of a stream that was just opened: a click is not the room."""
TAIL_SECONDS = 0.4
"""Sound cards take their time."""
FULL = 0.995


@dataclass(frozen=True, slots=True)
class Heard:
    """What the microphone heard; levels in dBFS."""

    room: float
    """All of it, before the tone."""
    before: float
    """At the tone's pitch, before the tone."""
    tone: float
    """At the tone's pitch, while it sounded."""
    clipped: float
    """The share of samples at full scale, while it sounded."""
    dead: bool
    """Not one sample was anything but zero."""
    dropped: int
    """Frames that were lost."""


def listen(microphone: Microphone, speaker: Speaker | None, volume: int) -> Heard:
    """Both are open. `volume` in percent, as Buddy speaks. Raises DeviceError."""
    ear = _Ear(microphone)
    ear.start()
    try:
        ear.wait_for(round(ROOM_SECONDS / FRAME_SECONDS))
        begun = len(ear.frames)
        if speaker is not None:
            play(speaker, volume)
        ear.wait_for(len(ear.frames) + round(TAIL_SECONDS / FRAME_SECONDS))
    finally:
        ear.stop()
    return judged(ear.frames[FIRST_FRAMES:begun], ear.frames[begun:], microphone.dropped)


def play(speaker: Speaker, volume: int) -> None:
    """The tone; comes back when it has sounded. Raises DeviceError."""
    time = np.arange(round(TONE_SECONDS * RATE)) / RATE
    fade = np.minimum(1, np.minimum(time, TONE_SECONDS - time) / 0.02)
    playback = speaker.play(RATE)
    playback.write(scale(to_s16(PEAK * fade * np.sin(2 * np.pi * HERTZ * time)), volume))
    playback.finish()


def judged(before: list[bytes], during: list[bytes], dropped: int = 0) -> Heard:
    """From frames of 512 samples."""
    loud = np.abs(_samples(during))
    return Heard(
        room=dbfs(b"".join(before)),
        before=float(np.median([_at_pitch(frame) for frame in before] or [SILENCE_DBFS])),
        tone=float(np.percentile([_at_pitch(frame) for frame in during] or [SILENCE_DBFS], 80)),
        clipped=float(np.mean(loud >= FULL)) if len(loud) else 0.0,
        dead=not any(map(any, (*before, *during))),
        dropped=dropped,
    )


def _samples(frames: list[bytes]) -> NDArray[np.floating]:
    whole: NDArray[np.floating] = np.frombuffer(b"".join(frames), "<i2") / FULL_SCALE
    return whole


def _at_pitch(frame: bytes) -> float:
    """The tone's level in one frame (Fourier's sum for one frequency, in Hann's window), in dBFS."""
    window = np.hanning(FRAME_SAMPLES)
    turning = np.exp(-2j * np.pi * HERTZ / RATE * np.arange(FRAME_SAMPLES))
    amplitude = 2 * abs(np.sum(turning * window * _samples([frame]))) / np.sum(window)
    return max(SILENCE_DBFS, 20 * float(np.log10(max(amplitude / np.sqrt(2), 1e-9))))


class _Ear:
    """Reads the microphone in a thread, until told to stop."""

    def __init__(self, microphone: Microphone) -> None:
        self.frames: list[bytes] = []
        self._microphone = microphone
        self._changed = threading.Condition()
        self._enough = False
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="doctor's ear", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait_for(self, count: int) -> None:
        """Until so many frames are there. Raises what reading raised."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.frames) >= count or self._error)
        if self._error:
            raise self._error

    def stop(self) -> None:
        self._enough = True
        self._thread.join(5)

    def _run(self) -> None:
        try:
            while not self._enough:
                frame = self._microphone.read()
                with self._changed:
                    self.frames.append(frame)
                    self._changed.notify_all()
        except Exception as error:  # told to whoever waits
            with self._changed:
                self._error = error
                self._changed.notify_all()
