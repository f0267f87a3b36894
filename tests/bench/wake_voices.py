"""Voices for wake words: flite's, festival's and espeak-ng's, varied in speed and pitch; each sound is made once.

Sounds are kept in `buddy-wake-bench` in the folder for temporary files: an hour of speech takes minutes to make.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 16_000
CACHE = Path(tempfile.gettempdir(), "buddy-wake-bench")
ACCENTS = str.maketrans({"à": "a'", "è": "e'", "é": "e'", "ì": "i'", "ò": "o'", "ù": "u'"})

PEOPLE = {
    "en": ("flite:rms", "flite:awb", "flite:slt", "flite:kal16"),
    "it": ("festival:pc", "festival:lp"),
}
"""Near to people for a recognizer: made from recordings."""

ESPEAK = {
    "en": ("en-us", "en-gb", "en-us+f2", "en-us+f4", "en-us+m3", "en-us+m5", "en-gb+f3", "en-gb-scotland"),
    "it": ("it", *(f"it+m{n}" for n in range(1, 8)), *(f"it+f{n}" for n in range(1, 5))),
}
SPEEDS = (0.85, 1.0, 1.15)
PITCHES = (0.92, 1.0, 1.09)

Sound = NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    name: str
    """`flite:NAME`, `festival:NAME` or `espeak:NAME`."""
    speed: float = 1.0
    pitch: float = 1.0
    """Of recorded voices the whole sound is moved, as of a smaller or larger person."""


def voices(names: tuple[str, ...]) -> list[Voice]:
    """Each voice in three speeds, in a pitch that differs from one to the next."""
    pairs = enumerate(product(names, SPEEDS))
    return [Voice(name, speed, PITCHES[(at + at // 3) % 3]) for at, (name, speed) in pairs]


def people(language: str) -> list[Voice]:
    return [voice for voice in voices(PEOPLE[language]) if there(voice)]


def synthetic(language: str) -> list[Voice]:
    """Each in one speed and pitch."""
    names = enumerate(ESPEAK[language])
    return [Voice(f"espeak:{name}", SPEEDS[at % 3], PITCHES[(at + at // 3) % 3]) for at, name in names]


def there(voice: Voice) -> bool:
    return shutil.which(voice.name.partition(":")[0]) is not None


def spoken(text: str, voice: Voice) -> Sound:
    """The text at 16 kHz, without the silence around it, RMS 1 while it sounds."""
    path = CACHE / f"{hashlib.sha1(f'{voice.name} {voice.speed} {text}'.encode()).hexdigest()}.wav"
    if voice.name.startswith("espeak"):
        path = path.with_name(f"{voice.pitch}-{path.name}")
    if not path.exists():
        CACHE.mkdir(exist_ok=True)
        half = path.with_suffix(f".{os.getpid()}")
        _say(text, voice, half)
        half.replace(path)
    with wave.open(str(path)) as file:
        rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    shift = 1.0 if voice.name.startswith("espeak") else voice.pitch
    if rate * shift != RATE:
        sound = soxr.resample(sound, rate * shift, RATE)
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    sound = sound[loud[0] : loud[-1] + 1]
    active = sound[np.abs(sound) > 0.03 * np.abs(sound).max()]
    return np.asarray(sound / np.sqrt(np.mean(active**2)), dtype=float)


def _say(text: str, voice: Voice, path: Path) -> None:
    engine, name = voice.name.split(":")
    given = None
    if engine == "flite":
        stretch = f"duration_stretch={1 / voice.speed}"
        command = ["flite", "-voice", name, "--setf", stretch, "-t", text, "-o", str(path)]
    elif engine == "festival":
        command = ["festival", "--pipe"]
        given = (
            f"(voice_{name}_diphone) (Parameter.set 'Duration_Stretch {1 / voice.speed}) "
            f'(utt.save.wave (utt.synth (Utterance Text "{text.translate(ACCENTS)}")) "{path}" (quote riff))'
        ).encode("latin-1", "ignore")
    else:
        speed, pitch = str(round(165 * voice.speed)), str(round(50 * voice.pitch**3))
        command = ["espeak-ng", "-v", name, "-s", speed, "-p", pitch, "-w", str(path), "--", text]
    subprocess.run(command, input=given, check=True, capture_output=True, timeout=60)
