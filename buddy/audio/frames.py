"""The shape of sound inside Buddy: 16 kHz, mono, signed 16-bit little-endian, 512 samples a frame."""

from __future__ import annotations

RATE = 16_000
"""Samples a second of everything that is heard."""

FRAME_SAMPLES = 512
"""Samples of one frame: what pvrecorder, Porcupine and Silero all take."""

FRAME_BYTES = 2 * FRAME_SAMPLES
FRAME_SECONDS = FRAME_SAMPLES / RATE
"""32 ms."""

SILENT_FRAME = bytes(FRAME_BYTES)
