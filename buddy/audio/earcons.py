"""The short sounds that say: I am listening, I have heard, something is wrong, goodbye."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from buddy.audio.level import to_s16
from buddy.audio.wav import read_wav
from buddy.errors import ConfigurationError


class Earcons:
    """A folder of `NAME.wav`, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sounds: dict[str, tuple[int, bytes]] = {}

    def pcm(self, name: str) -> tuple[int, bytes]:
        """The rate in Hz and mono s16le of an earcon. Raises ConfigurationError, with what is there."""
        if name not in self._sounds:
            path = self._folder / f"{name}.wav"
            if not path.is_file():
                there = ", ".join(sorted(wav.stem for wav in self._folder.glob("*.wav"))) or "none"
                raise ConfigurationError(f"{path}: there is no earcon {name!r} (there is: {there})")
            wav = read_wav(path)
            self._sounds[name] = wav.rate, to_s16(np.concatenate(list(wav.blocks())))
        return self._sounds[name]
