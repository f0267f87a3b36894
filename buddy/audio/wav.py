"""Reading WAV files as people have them. (The standard library's `wave` knows neither float nor EXTENSIBLE.)

Chunks and formats after Microsoft's "Multiple channel audio data and WAVE files" and RFC 2361.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from buddy.audio.conversion import Samples, mean
from buddy.errors import ConfigurationError

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_LOUDEST = 8.0
"""What floats are held to: far beyond full scale, but a filter can still compute with it. No number is silence."""

_NAMES = {2: "ADPCM", 6: "A-law", 7: "µ-law", 0x11: "ADPCM", 0x55: "MP3"}


@dataclass(frozen=True)
class WavFile:
    """An uncompressed WAV: 8, 16, 24 or 32 bit integers, 32 or 64 bit floats, any rate, any number of channels."""

    path: Path
    rate: int
    channels: int
    bits: int
    is_float: bool
    start: int
    """Byte at which the samples begin."""
    length: int
    """Samples per channel."""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.length / self.rate

    def blocks(self, size: int = 16_384) -> Iterator[Samples]:
        """All of it as mono float32, -1…1, the mean of the channels, `size` samples at a time."""
        width = self.channels * self.bits // 8
        left = self.length
        with self.path.open("rb") as file:
            file.seek(self.start)
            while left > 0 and (data := file.read(width * min(size, left))):
                data = data[: len(data) - len(data) % width]
                yield mean(self._decode(data), self.channels)
                left -= size

    def _decode(self, data: bytes) -> Samples:
        if self.is_float:
            written = np.frombuffer(data, f"<f{self.bits // 8}")
            held: Samples = np.nan_to_num(np.clip(written, -_LOUDEST, _LOUDEST)).astype(np.float32)
            return held
        if self.bits == 8:
            return ((np.frombuffer(data, np.uint8) - 128.0) / 128.0).astype(np.float32)
        if self.bits == 24:
            wide = np.zeros((len(data) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
            return (wide.view("<i4").reshape(-1) / 2.0**31).astype(np.float32)
        whole = np.frombuffer(data, f"<i{self.bits // 8}")
        return (whole / 2.0 ** (self.bits - 1)).astype(np.float32)


def read_wav(path: Path) -> WavFile:
    """Look at the header. Raises ConfigurationError: missing, not a WAV, compressed, or without any sound."""
    try:
        with path.open("rb") as file:
            return _parse(path, file)
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise ConfigurationError(f"{path}: this is a folder, not a WAV file") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error


def _parse(path: Path, file: BinaryIO) -> WavFile:
    head = file.read(12)
    if not head:
        raise ConfigurationError(f"{path}: the file is empty")
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise ConfigurationError(f"{path}: this is not a WAV file (convert it: sox {path.name} {path.stem}-pcm.wav)")
    layout = b""
    while len(header := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", header)
        if name == b"fmt ":
            layout = file.read(size)
            file.seek(size % 2, 1)
        elif name == b"data":
            return _describe(path, layout, file.tell(), _size_of_data(file, size))
        else:
            file.seek(size + size % 2, 1)
    raise ConfigurationError(f"{path}: the WAV file is cut short: it has no samples")


def _size_of_data(file: BinaryIO, said: int) -> int:
    """Bytes that are really there: programs that write into a pipe put 0 or 2 GB into the header."""
    start = file.tell()
    there = file.seek(0, 2) - start
    return min(said or there, there)


def _describe(path: Path, layout: bytes, start: int, size: int) -> WavFile:
    if len(layout) < 16:
        raise ConfigurationError(f"{path}: the WAV file says nothing of its format")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", layout[:16])
    if kind == _EXTENSIBLE and len(layout) >= 26:
        kind = struct.unpack("<H", layout[24:26])[0]
    if kind not in (_PCM, _FLOAT):
        name = _NAMES.get(kind, f"format {kind:#x}")
        raise ConfigurationError(f"{path}: {name} inside a WAV file is not understood; plain PCM is")
    if bits not in ((32, 64) if kind == _FLOAT else (8, 16, 24, 32)) or not channels or not 1_000 <= rate <= 768_000:
        raise ConfigurationError(f"{path}: {bits} bit, {rate} Hz, {channels} channels is not understood")
    length = size // (channels * bits // 8)
    if not length:
        raise ConfigurationError(f"{path}: there is no sound in it")
    return WavFile(path, rate, channels, bits, kind == _FLOAT, start, length)
