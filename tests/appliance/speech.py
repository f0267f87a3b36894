"""What is said to Buddy in tests: voices, tones, noise, and all of them one after another or at once."""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000


def write_wav(path: Path, samples: NDArray[np.int16], rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def read_samples(path: Path) -> NDArray[np.int16]:
    """Any WAV as 16 kHz mono."""
    raw = ["sox", "-V1", str(path), "-t", "raw", "-r", str(RATE), "-c", "1", "-e", "signed", "-b", "16", "-"]
    return np.frombuffer(subprocess.run(raw, capture_output=True, check=True).stdout, "<i2")


_spoken: dict[tuple[str, str], Path] = {}
_cache = tempfile.TemporaryDirectory(prefix="buddy-speech-")


def speak(text: str, voice: str = "flite:slt") -> Path:
    """A WAV of somebody saying `text`, made once per session.

    Voices: `flite:slt`, `flite:rms`, `flite:awb` (English, near to a person for a recognizer);
    `espeak:en`, `espeak:it`, `espeak:en+f3`... (any language, plainly synthetic).
    """
    if (text, voice) not in _spoken:
        engine, name = voice.split(":")
        path = Path(_cache.name) / f"{hashlib.sha1(f'{voice} {text}'.encode()).hexdigest()}.wav"
        if engine == "flite":
            command = ["flite", "-voice", name, "-t", text, "-o", str(path)]
        else:
            command = ["espeak-ng", "-v", name, "-w", str(path), "--", text]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        _spoken[text, voice] = path
    return _spoken[text, voice]


def silence(seconds: float) -> NDArray[np.int16]:
    return np.zeros(round(seconds * RATE), np.int16)


def tone(seconds: float, hertz: float = 440.0, peak: float = 0.3) -> NDArray[np.int16]:
    """A sine at 16 kHz; `peak` is a part of full scale."""
    time_axis = np.arange(round(seconds * RATE)) / RATE
    return np.rint(np.sin(2 * np.pi * hertz * time_axis) * peak * 32_767).astype(np.int16)


def noise(seconds: float, dbfs: float = -40.0, seed: int = 1) -> NDArray[np.int16]:
    """Pink noise (as a room's), the same for the same seed, with a root mean square of `dbfs`."""
    count = round(seconds * RATE)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(1, np.arange(len(spectrum)))), count)
    return np.clip(pink / pink.std() * 10 ** (dbfs / 20) * 32_768, -32_768, 32_767).astype(np.int16)


def mix(*layers: NDArray[np.int16]) -> NDArray[np.int16]:
    """Heard at the same time, from a common beginning, as long as the longest."""
    total = np.zeros(max(map(len, layers)), np.int32)
    for layer in layers:
        total[: len(layer)] += layer
    return np.clip(total, -32_768, 32_767).astype(np.int16)


def one_after_another(path: Path, *parts: Path | NDArray[np.int16] | float) -> Path:
    """A WAV of speech files, samples, and pauses in seconds, in this order."""
    heard = []
    for part in parts:
        if isinstance(part, Path):
            heard.append(read_samples(part))
        else:
            heard.append(silence(part) if isinstance(part, int | float) else part)
    return write_wav(path, np.concatenate(heard))
