"""Rooms for wake words: how loud, how far, and what else sounds there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.bench.wake_talk import prose
from tests.bench.wake_voices import RATE, Sound, Voice, spoken

FRAME = 512
QUIET_DBFS = -75.0
"""The noise of a quiet room and of the microphone."""

REVERBERATION = 0.5
"""How long until the room has fallen silent by 60 dB (s)."""

DIRECT_DB = 0.0
"""Far away the direct sound is as strong as all that comes from the walls."""

NOTES = (220.0, 277.2, 329.6, 440.0, 554.4, 659.3, 246.9, 370.0)
BEAT = 0.4
"""Seconds."""


@dataclass(frozen=True)
class Room:
    name: str
    noise: str = "pink"
    snr_db: float | None = None
    """The noise below the speech; None: only the room's own."""
    far: bool = False


def frames(room: Room, speech: Sound, level_dbfs: float, seed: int = 0) -> list[bytes]:
    """What the microphone hears of speech (RMS 1 while it sounds) of this level, in frames of 512 samples."""
    chance = np.random.default_rng(seed)
    sound = distant(speech) if room.far else speech
    loud = 32_768 * 10 ** (level_dbfs / 20)
    heard = sound * loud + pink(len(sound), chance) * 32_768 * 10 ** (QUIET_DBFS / 20)
    if room.snr_db is not None:
        heard += NOISES[room.noise](len(sound), chance) * loud * 10 ** (-room.snr_db / 20)
    pcm = np.clip(heard, -32_768, 32_767).astype("<i2").tobytes()
    return [pcm[at : at + 2 * FRAME] for at in range(0, len(pcm) - 2 * FRAME + 1, 2 * FRAME)]


def distant(speech: Sound) -> Sound:
    """From across the room: an impulse response of a direct sound and exponentially decaying noise."""
    length = round(REVERBERATION * RATE)
    tail = np.random.default_rng(3).standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    tail[: round(0.004 * RATE)] = 0
    response = tail / np.sqrt(np.sum(tail**2)) * 10 ** (-DIRECT_DB / 20)
    response[0] = 1.0
    size = len(speech) + length
    wet = np.fft.irfft(np.fft.rfft(speech, size) * np.fft.rfft(response, size), size)[: len(speech)]
    return np.asarray(wet / np.sqrt(1 + 10 ** (-DIRECT_DB / 10)))


def pink(length: int, chance: np.random.Generator) -> Sound:
    """Noise of 1/f, RMS 1."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    return _unit(np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length))


def babble(length: int, chance: np.random.Generator) -> Sound:
    """Six people at once, RMS 1."""
    return _piece(_crowd(6), length, chance)


def music(length: int, chance: np.random.Generator) -> Sound:
    """Chords, a melody and a beat, RMS 1."""
    return _piece(_band(), length, chance)


def tv(length: int, chance: np.random.Generator) -> Sound:
    """One speaker after another over music, RMS 1."""
    return _unit(_piece(_crowd(1), length, chance) + 0.4 * music(length, chance))


NOISES = {"pink": pink, "babble": babble, "music": music, "tv": tv}


def _piece(whole: Sound, length: int, chance: np.random.Generator) -> Sound:
    start = int(chance.integers(len(whole)))
    return np.asarray(np.take(whole, np.arange(start, start + length), mode="wrap"))


@cache
def _crowd(at_once: int) -> Sound:
    names = ("flite:rms", "flite:slt", "flite:awb")
    said: Sequence[str] = prose(24, seed=99)
    people = [[spoken(text, Voice(names[n % 3])) for n, text in enumerate(said[k::at_once])] for k in range(at_once)]
    streams = [np.concatenate(each) for each in people]
    return _unit(np.sum([stream[: min(map(len, streams))] for stream in streams], axis=0))


@cache
def _band() -> Sound:
    chance = np.random.default_rng(5)
    count = round(BEAT * RATE)
    time = np.arange(count) / RATE
    beats = []
    for _ in range(150):
        tones = [*chance.choice(NOTES, 3), 2 * float(chance.choice(NOTES))]
        chord = sum(np.sin(2 * np.pi * tone * n * time) / n**1.5 for tone in tones for n in range(1, 9))
        drum = chance.standard_normal(count) * np.exp(-time / 0.03) * chance.choice([0.0, 2.0, 4.0])
        beats.append(np.asarray(chord) * np.exp(-time / 0.5) + drum)
    return _unit(np.concatenate(beats))


def _unit(sound: Sound) -> Sound:
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))
