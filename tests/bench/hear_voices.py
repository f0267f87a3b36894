"""Sentences said by voices near to people's, at one loudness, with the silence and the noise of a room around them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from functools import cache
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

VOICES = {
    "en": ("flite:rms", "flite:slt", "flite:awb", "flite:kal16", "espeak-ng:en-us", "espeak-ng:en-gb"),
    "it": ("festival:lp", "festival:pc", "espeak-ng:it", "espeak-ng:it+f3"),
}
RATE = 16_000
SPEECH_RMS = 2000.0
"""-24 dBFS while somebody speaks."""
ROOM_RMS = 8.0
"""-72 dBFS: a quiet room."""
BEFORE, AFTER = 0.35, 0.55
"""Seconds of room around an utterance, as pre-roll and endpointing leave them."""
ACCENTS = str.maketrans({"à": "a'", "è": "e'", "é": "e'", "ì": "i'", "ò": "o'", "ù": "u'"})

Sound = NDArray[np.float64]


def available(voice: str) -> bool:
    return shutil.which(voice.partition(":")[0]) is not None


def utterance(voice: str, sentence: str, decibels: float | None = None, seed: int = 0) -> bytes:
    """The sentence as 16 kHz mono s16le in whole frames of 512 samples; `decibels`: pink noise so far below it."""
    speech = spoken(voice, sentence)
    sound = np.concatenate([np.zeros(int(BEFORE * RATE)), speech, np.zeros(int(AFTER * RATE))])
    return in_a_room(sound, None if decibels is None else SPEECH_RMS / 10 ** (decibels / 20), seed)


def in_a_room(sound: Sound, noise_rms: float | None = None, seed: int = 0) -> bytes:
    chance = np.random.default_rng(seed)
    sound = np.pad(sound, (0, -len(sound) % 512))
    if noise_rms is not None:
        sound = sound + pink(len(sound), chance) * noise_rms
    sound = sound + chance.standard_normal(len(sound)) * ROOM_RMS
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def pink(count: int, chance: np.random.Generator) -> Sound:
    spectrum = np.fft.rfft(chance.standard_normal(count))
    steps = np.maximum(np.arange(len(spectrum)), 1)
    noise: Sound = np.fft.irfft(spectrum / np.sqrt(steps), count)
    return noise / np.sqrt(np.mean(noise**2))


@cache
def spoken(voice: str, sentence: str) -> Sound:
    """The voice alone at 16 kHz, without the silence around it."""
    engine, _, name = voice.partition(":")
    with tempfile.TemporaryDirectory(prefix="buddy-") as folder:
        path = Path(folder, "said.wav")
        subprocess.run(**_command(engine, name, sentence, path), check=True, capture_output=True, timeout=60)
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)
    if rate != RATE:
        sound = soxr.resample(sound, rate, RATE)
    loud = np.abs(sound) > 0.02 * np.abs(sound).max()
    sound *= SPEECH_RMS / np.sqrt(np.mean(sound[loud] ** 2))
    heard = np.flatnonzero(np.abs(sound) > 60)
    cut: Sound = sound[heard[0] : heard[-1] + 1]
    return cut


def _command(engine: str, name: str, sentence: str, path: Path) -> dict[str, object]:
    match engine:
        case "flite":
            return {"args": ["flite", "-voice", name, "-t", sentence, "-o", str(path)]}
        case "festival":
            text = sentence.translate(ACCENTS)
            scheme = (
                f'(voice_{name}_diphone) (utt.save.wave (utt.synth (Utterance Text "{text}")) "{path}" (quote riff))'
            )
            return {"args": ["festival", "--pipe"], "input": scheme.encode("latin-1")}
        case _:
            return {"args": ["espeak-ng", "-v", name, "-s", "160", "-w", str(path), "--", sentence]}
