"""What a loudspeaker played, and when."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from speech import RATE, write_wav

STARTS_WITHIN = 10.0
RECORD = ["--raw", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=5"]


def wait_for(what: str, condition, within: float = STARTS_WITHIN):
    """The first true value of `condition()`; fails with `what` after the deadline."""
    until = time.monotonic() + within
    while not (found := condition()):
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {within} s")
        threading.Event().wait(0.01)
    return found


class Recording:
    """What the loudspeaker played, 16 kHz mono, each piece with the instant at which it arrived."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._first = threading.Event()
        self._pieces: list[tuple[float, bytes]] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def begin(self) -> None:
        self._thread.start()
        assert self._first.wait(STARTS_WITHIN), "parec gives no sound"

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._thread.join(STARTS_WITHIN)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        while data := os.read(descriptor, 4096):
            self._pieces.append((time.monotonic(), data))
            self._first.set()

    @property
    def samples(self) -> NDArray[np.int16]:
        """All of it so far."""
        data = b"".join(piece for _, piece in self._pieces)
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2")

    def loud(self, threshold: float = 0.02) -> list[tuple[float, float]]:
        """The stretches louder than `threshold` of full scale, from and to in `time.monotonic` seconds.

        An instant is that at which the sound arrived here: a few ms after it was played. Pauses under 60 ms are
        taken for part of a stretch.
        """
        stretches: list[tuple[float, float]] = []
        for arrived, data in list(self._pieces):
            samples = np.abs(np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int32))
            above = np.flatnonzero(samples > threshold * 32_768)
            if len(above) == 0:
                continue
            first, last = (arrived - (len(samples) - 1 - index) / RATE for index in (above[0], above[-1]))
            if stretches and first - stretches[-1][1] < 0.06:
                stretches[-1] = stretches[-1][0], last
            else:
                stretches.append((first, last))
        return stretches

    def lengths(self, threshold: float = 0.02) -> list[float]:
        """How long each stretch was (s), counted in samples: right also where pieces arrive late."""
        above = np.flatnonzero(np.abs(self.samples.astype(np.int32)) > threshold * 32_768)
        stretches = np.split(above, np.flatnonzero(np.diff(above) > 0.06 * RATE) + 1)
        return [(stretch[-1] - stretch[0]) / RATE for stretch in stretches if len(stretch)]

    def wait_until_loud(self, within: float = 10.0) -> float:
        """The instant of the first sound; fails when there is none in time."""
        return wait_for("sound from the loudspeaker", self.loud, within)[0][0]

    def is_silent_for(self, seconds: float) -> bool:
        """Whether sound was heard once, and none in the latest `seconds`."""
        stretches = self.loud()
        return bool(stretches) and self._pieces[-1][0] - stretches[-1][1] > seconds

    def save(self, path: Path) -> Path:
        """As a WAV, for recognition or for a person to hear."""
        return write_wav(path, self.samples)
