"""Speech in a room with a little noise, as frames."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import soxr

FRAME_BYTES = 1024
RATE = 16_000


@cache
def said(text: str, voice: str) -> np.ndarray:
    """`text` at 16 kHz by `flite:NAME` or `espeak:NAME`, at -26 dBFS."""
    engine, name = voice.split(":")
    with TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        flite = ["flite", "-voice", name, "-t", text, "-o", str(path)]
        espeak = ["espeak-ng", "-v", name, "-w", str(path), "--", text]
        subprocess.run(flite if engine == "flite" else espeak, check=True, capture_output=True, timeout=30)
        with wave.open(str(path)) as file:
            rate, sound = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    sound = sound if rate == RATE else soxr.resample(sound, rate, RATE)
    return sound * 1_640 / np.sqrt(np.mean(sound[np.abs(sound) > 0.03 * np.abs(sound).max()] ** 2))


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE))


def frames(*sounds: np.ndarray, gain: float = 1.0, noise: float = 10.0, seed: int = 0) -> list[bytes]:
    """One after another, in white noise of this RMS."""
    sound = np.concatenate(sounds) * gain
    sound = sound + np.random.default_rng(seed).normal(0, noise, len(sound))
    pcm = np.clip(sound, -32_768, 32_767).astype("<i2").tobytes()
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]


def heard(engine: Any, sound: Iterable[bytes]) -> list[tuple[float, Any]]:
    """When (s) which phrase was detected; the engine is reset after each, as the ears do."""
    found = []
    for number, frame in enumerate(sound, start=1):
        detection = engine.feed(frame)
        if detection:
            engine.reset()
            found.append((number * 512 / RATE, detection))
    return found
