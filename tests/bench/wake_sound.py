"""Rooms for wake words: phrases by many voices, at a level, in noise, and talk in which the phrase is not said."""

from __future__ import annotations

import random
import re
import subprocess
import wave
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000
FRAME = 512
LEVEL_DBFS = -26.0
QUIET_DB = 45.0
"""The noise of a quiet room lies so far below the speech."""

FLITE = ("rms", "awb", "slt", "kal16")
ESPEAK = {
    "en": ("en-us", "en-gb", "en-us+f2", "en-us+f4", "en-us+m3", "en-us+m5", "en-gb+f3", "en-gb-scotland"),
    "it": ("it", "it+f2", "it+f4", "it+m3", "it+m5", "it+f3", "it+m2", "it+m7"),
}
CORPUS = Path(__file__).parent / "wake_corpus"
_folder = TemporaryDirectory(prefix="buddy-wake-")

Sound = NDArray[np.float64]


@cache
def spoken(text: str, voice: str, speed: float) -> Sound:
    """`text` at 16 kHz by `flite:NAME` or `espeak:NAME`; speed 1.0 is the voice's own. Without silence around it."""
    engine, name = voice.split(":")
    path = Path(_folder.name) / "said.wav"
    if engine == "flite":
        command = ["flite", "-voice", name, "--setf", f"duration_stretch={1 / speed}", "-t", text, "-o", str(path)]
    else:
        command = ["espeak-ng", "-v", name, "-s", str(round(165 * speed)), "-w", str(path), "--", text]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    with wave.open(str(path)) as file:
        rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    sound = sound if rate == RATE else soxr.resample(sound, rate, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    return np.asarray(sound[loud[0] : loud[-1] + 1], dtype=float)


def room(
    speech: Sound, snr_db: float = QUIET_DB, noise: str = "pink", seed: int = 0, before: float = 2.0, after: float = 0.8
) -> Iterator[bytes]:
    """Frames of the speech in a noise that is there all the time; `before` and `after` it (s) only the noise."""
    generator = np.random.default_rng(seed)
    loud = 32_768 * 10 ** (LEVEL_DBFS / 20)
    active = speech[np.abs(speech) > 0.03 * np.abs(speech).max()]
    scaled = speech * loud / np.sqrt(np.mean(active**2))
    sound = np.concatenate([np.zeros(round(before * RATE)), scaled, np.zeros(round(after * RATE))])
    sound += (pink if noise == "pink" else babble)(len(sound), generator) * loud * 10 ** (-snr_db / 20)
    pcm = np.clip(sound, -32_768, 32_767).astype("<i2").tobytes()
    for at in range(0, len(pcm) - 2 * FRAME + 1, 2 * FRAME):
        yield pcm[at : at + 2 * FRAME]


def pink(length: int, generator: np.random.Generator) -> Sound:
    """Noise of 1/f, RMS 1."""
    spectrum = np.fft.rfft(generator.standard_normal(length))
    sound = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), length)
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


def babble(length: int, generator: np.random.Generator) -> Sound:
    """Six people at once, RMS 1."""
    crowd = _crowd()
    start = int(generator.integers(len(crowd)))
    return np.asarray(np.take(crowd, np.arange(start, start + length), mode="wrap"))


@cache
def _crowd() -> Sound:
    said = prose(18, seed=99)
    people = [[spoken(text, f"flite:{FLITE[at % 3]}", 1.0) for text in said[at::6]] for at in range(6)]
    parts = [np.concatenate([part / np.sqrt(np.mean(part**2)) for part in each]) for each in people]
    crowd = np.sum([part[: min(map(len, parts))] for part in parts], axis=0)
    return np.asarray(crowd / np.sqrt(np.mean(crowd**2)))


def prose(count: int, seed: int) -> list[str]:
    """Sentences of Python's own manual: long, dry, and without a wake phrase."""
    from pydoc_data import topics

    text = re.sub(r"[^A-Za-z,.' \n]|\s+", " ", " ".join(topics.topics.values()))
    sentences = [sentence.strip() for sentence in text.split(". ")]
    chosen = [sentence for sentence in sentences if 5 <= len(sentence.split()) <= 25]
    random.Random(seed).shuffle(chosen)
    return chosen[:count]


def talk(language: str, count: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """Sentences without the phrase, each with a voice: at home, and (in English) out of a book."""
    chooser = random.Random(seed)
    home = (CORPUS / f"talk.{language}.txt").read_text(encoding="utf-8").splitlines()
    sentences = (home + prose(count, seed) if language == "en" else home * (count // len(home) + 1))[:count]
    for text in sentences:
        human = language == "en" and chooser.random() < 0.7
        yield text, f"flite:{chooser.choice(FLITE)}" if human else f"espeak:{chooser.choice(ESPEAK[language])}"


def near_misses(language: str) -> Iterator[tuple[str, str]]:
    """What sounds like the phrase, by several voices each."""
    voices = (
        [*(f"flite:{name}" for name in FLITE[:3]), "espeak:en-us"]
        if language == "en"
        else ["espeak:it", "espeak:it+f2"]
    )
    for text in (CORPUS / f"near.{language}.txt").read_text(encoding="utf-8").splitlines():
        for voice in voices:
            yield text, voice
