"""Make the earcons beside this file: python sounds/make_earcons.py

Small bells in the middle of an old ear's hearing (400-1,500 Hz), with a soft attack and a peak of -12 dBFS:
one low-high step for "I am listening", one high-low for "I have heard", two low equal notes for an error,
three falling ones for goodbye. Only arithmetic that gives the same bytes on every machine: no noise, no clock.
"""

from __future__ import annotations

import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
PEAK = 10 ** (-12 / 20)
ATTACK_SECONDS = 0.008
PARTIALS = ((1.0, 1.0), (2.0, 0.18))
"""Multiple of the note, loudness: a little octave makes a sine a bell.
That of the highest note lies at 1,568 Hz."""

B4, C5, E5, G5 = 493.88, 523.25, 659.26, 783.99


@dataclass(frozen=True)
class Note:
    begins: float
    """Seconds."""
    lasts: float
    hertz: float


EARCONS = {
    "wake": (Note(0.0, 0.07, C5), Note(0.04, 0.08, G5)),
    "listened": (Note(0.0, 0.07, G5), Note(0.04, 0.08, E5)),
    "error": (Note(0.0, 0.16, B4), Note(0.19, 0.20, B4)),
    "goodbye": (Note(0.0, 0.18, G5), Note(0.11, 0.18, E5), Note(0.22, 0.18, C5)),
}


def bell(note: Note) -> NDArray[np.float64]:
    """A note that swells in 8 ms and dies away to nothing at its end."""
    time = np.arange(round(note.lasts * RATE)) / RATE
    swell = np.sin(np.pi / 2 * np.minimum(1.0, time / ATTACK_SECONDS)) ** 2
    decay = np.cos(np.pi / 2 * time / note.lasts) ** 2
    tone = sum(loud * np.sin(2 * np.pi * note.hertz * multiple * time) for multiple, loud in PARTIALS)
    return np.asarray(swell * decay * tone)


def earcon(notes: tuple[Note, ...]) -> bytes:
    """Mono s16le at 16 kHz."""
    sound = np.zeros(round(max(note.begins + note.lasts for note in notes) * RATE))
    for note in notes:
        start = round(note.begins * RATE)
        heard = bell(note)
        sound[start : start + len(heard)] += heard
    return np.rint(sound / np.abs(sound).max() * PEAK * 32_767).astype("<i2").tobytes()


def make(folder: Path) -> None:
    for name, notes in EARCONS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(earcon(notes))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
