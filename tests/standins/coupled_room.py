"""A room in which the microphone hears the loudspeaker: file drivers, with air, walls and sound cards between them.

    room = CoupledRoom(clock, heard=Path("in.wav"), played=Path("out.wav"))
    Devices(room.microphone, room.speaker, ...)

It knows nothing of Buddy's own reference: when a sound is in the air is worked out here again, from what a card does.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from buddy.audio.frames import FRAME_SAMPLES, RATE
from buddy.audio.microphone import file as file_microphone
from buddy.audio.speaker import Playback
from buddy.audio.speaker import file as file_speaker
from buddy.runtime.clock import Clock

Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Coupling:
    """How the loudspeaker reaches the microphone."""

    gain: float = 1.0
    """Of the echo, over what is played."""
    output_seconds: float = 0.06
    """From the first write to the first sound, the card's buffer."""
    jitter_seconds: float = 0.012
    """A player takes up to so much longer to begin."""
    capture_seconds: float = 0.045
    """From the sound to the end of the frame that has it."""
    reverberation_seconds: float = 0.35
    """In which an echo fades by 60 dB."""
    drift_ppm: float = 40.0
    """How much faster the microphone's card counts than the loudspeaker's."""
    drive: float = 4.0
    """How much a small loudspeaker distorts: tanh(drive · x) / drive; 0 is a perfect one."""
    noise_dbfs: float = -65.0
    """Of the room."""
    seed: int = 1


def response(seconds: float, seed: int, length: float = 0.4, direct_db: float = 3.0) -> Sound:
    """Of a room, from the direct sound on: some early reflections and a tail of noise that fades by 60 dB in `seconds`.

    `direct_db` is the direct sound over the tail. The energy of all of it is 1.
    """
    time = np.arange(round(length * RATE)) / RATE
    tail = np.random.default_rng(seed).standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    tail[:30] = 0
    tail /= np.sqrt(np.sum(tail**2) * 10 ** (direct_db / 10))
    tail[0] += 1
    for at, strength in ((23, 0.5), (61, -0.35), (97, 0.25)):
        tail[at] += strength
    return np.asarray(tail / np.sqrt(np.sum(tail**2)))


class Air:
    """What sounds in the room, by the microphone's samples: 0 is the first that it ever took."""

    def __init__(self, coupling: Coupling) -> None:
        self._coupling = coupling
        self._response = response(coupling.reverberation_seconds, coupling.seed)
        self._lock = threading.Lock()
        self._sounds: list[tuple[int, Sound]] = []

    def add(self, first: int, sound: Sound) -> None:
        with self._lock:
            self._sounds.append((first, sound))

    def cut(self, end: int) -> None:
        with self._lock:
            kept = [(first, sound[: max(0, end - first)]) for first, sound in self._sounds]
            self._sounds = [(first, sound) for first, sound in kept if len(sound)]

    def plain(self, first: int, length: int) -> Sound:
        """So many samples from here on, without walls."""
        sound = np.zeros(length)
        with self._lock:
            self._sounds = [(at, s) for at, s in self._sounds if at + len(s) > first - 4 * RATE]
            for at, piece in self._sounds:
                begin, end = max(first, at), min(first + length, at + len(piece))
                if begin < end:
                    sound[begin - first : end - first] += piece[begin - at : end - at]
        return sound

    def echo(self, first: int) -> Sound:
        """What 512 samples from here on have of it, with the walls."""
        reach = len(self._response) - 1
        sound = self.plain(first - reach, reach + FRAME_SAMPLES)
        if not sound.any():
            return np.zeros(FRAME_SAMPLES)
        size = 1 << (2 * reach + FRAME_SAMPLES).bit_length()
        spread = np.fft.irfft(np.fft.rfft(self._shaped(sound), size) * np.fft.rfft(self._response, size), size)
        return np.asarray(spread[reach : reach + FRAME_SAMPLES] * self._coupling.gain)

    def _shaped(self, sound: Sound) -> Sound:
        drive = self._coupling.drive
        return np.tanh(drive * sound) / drive if drive else sound


class CoupledMicrophone:
    """A file, with the echo of what the loudspeaker plays, who speaks in the room, and the room's own noise."""

    dropped = 0

    def __init__(self, room: CoupledRoom, file: file_microphone.FileMicrophone) -> None:
        self.file = file
        self._room = room
        self._late = round(room.coupling.capture_seconds * RATE)
        self._noise = np.random.default_rng(room.coupling.seed)

    @property
    def name(self) -> str:
        return self.file.name

    def open(self) -> None:
        self.file.open()

    def read(self) -> bytes:
        frame = np.frombuffer(self.file.read(), "<i2").astype(np.float64)
        assert self.file.epoch is not None
        first = self._room.sample(self._room.clock.now()) - FRAME_SAMPLES - self._late
        sound = self._room.air.echo(first) + self._room.voices.plain(first, FRAME_SAMPLES)
        noise = self._noise.standard_normal(FRAME_SAMPLES) * 10 ** (self._room.coupling.noise_dbfs / 20)
        heard = frame + 32_768 * (sound + noise)
        return bytes(np.clip(np.rint(heard), -32_768, 32_767).astype("<i2").tobytes())

    def close(self) -> None:
        self.file.close()


class CoupledSpeaker:
    """A file that is written, and a sound in the room."""

    def __init__(self, room: CoupledRoom) -> None:
        self._room = room
        self._chance = random.Random(room.coupling.seed)

    @property
    def name(self) -> str:
        return self._room.file.name

    def open(self) -> None:
        self._room.file.open()

    def play(self, rate: int) -> Playback:
        late = self._room.coupling.output_seconds + self._chance.uniform(0, self._room.coupling.jitter_seconds)
        return _CoupledPlayback(self._room, self._room.file.play(rate), rate, late)

    def close(self) -> None:
        self._room.file.close()


class _CoupledPlayback:
    """Sounds without a gap as long as it is fed in time, like a card."""

    def __init__(self, room: CoupledRoom, file: Playback, rate: int, late: float) -> None:
        self._room = room
        self._file = file
        self._rate = rate
        self._late = late
        self._ends = float("-inf")
        self._next = 0
        self._stream = self._fresh()

    def _fresh(self) -> soxr.ResampleStream:
        drifting = RATE * (1 + self._room.coupling.drift_ppm * 1e-6)
        return soxr.ResampleStream(self._rate, drifting, 1, dtype="float64")

    def write(self, pcm: bytes) -> None:
        now = self._room.clock.now()
        if pcm and now + self._late > self._ends:
            self._flush()
            self._next = self._room.sample(now + self._late)
            self._ends = now + self._late
        self._ends += len(pcm) / 2 / self._rate
        self._sound(np.frombuffer(pcm, "<i2") / 32_768)
        self._file.write(pcm)

    def _sound(self, samples: Sound, last: bool = False) -> None:
        sound = self._stream.resample_chunk(np.ascontiguousarray(samples), last=last)
        self._room.air.add(self._next, sound)
        self._next += len(sound)

    def _flush(self) -> None:
        self._sound(np.zeros(0), last=True)
        self._stream = self._fresh()

    def finish(self) -> None:
        self._flush()
        self._file.finish()
        self._ends = float("-inf")

    def stop(self) -> None:
        self._file.stop()
        self._room.air.cut(self._room.sample(self._room.clock.now()))


class CoupledRoom:
    def __init__(self, clock: Clock, heard: Path, played: Path, coupling: Coupling = Coupling()) -> None:
        self.clock = clock
        self.coupling = coupling
        self.air = Air(coupling)
        self.voices = Air(coupling)
        """What people say, as it arrives at the microphone."""
        voice = file_microphone.build(file_microphone.Settings(path=heard), clock)
        self.microphone = CoupledMicrophone(self, voice)
        self.file = file_speaker.build(file_speaker.Settings(path=played), clock)
        self.speaker = CoupledSpeaker(self)

    def sample(self, at: float) -> int:
        """The microphone's sample at an instant; before its first, what is played is heard by nobody."""
        epoch = self.microphone.file.epoch
        return -10 * RATE if epoch is None else round((at - epoch) * RATE)
