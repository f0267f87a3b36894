"""Sound as pocketsphinx's en-us model wants it: mel cepstra, with the noise of the room taken out first.

pocketsphinx's own front end loses most commands at a signal-to-noise ratio of 10 dB: its noise reduction is weak, and
fed piece by piece it normalises by a mean that was measured in another room. Here the whole utterance is looked at.

All arrays have one row per 10 ms. Parameters as in the model's feat.params: 25 mel bands from 130 to 6800 Hz,
13 cepstra, lifter 22. Noise reduction: decision-directed Wiener filter (Ephraim & Malah, 1984) in mel bands.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

RATE = 16000
WINDOW = 410
"""Samples of a row's window (25.6 ms)."""
STEP = 160
"""Samples from row to row (10 ms)."""
FFT = 512
BANDS = 25
LOWEST, HIGHEST = 130.0, 6800.0
CEPSTRA = 13
LIFTER = 22
PREEMPHASIS = 0.97

SMOOTHED = 9
"""Rows over which a band is averaged before its quiet moments are looked for."""
QUIET = 0.2
"""The share of the rows that are taken to hold nothing but noise."""
NOISE_OVER_QUIET = 1.3
"""How much the mean of the noise lies above its quiet moments (a ratio of power)."""
MEMORY = 0.99
"""How much of the last row's signal-to-noise ratio is believed in the next one: less makes musical noise."""
NEIGHBOURS = 3
"""Bands over which a ratio is averaged: noise stands out in one alone, speech in several."""
LEAST_GAIN = 0.02
LIFT_ROWS = 7
LEAST_LIFT = 0.8
LEAST_SHARE = 0.08
"""Speech lifts its rows, averaged over so many, at least so far out of the noise (mean over the bands, in dB), and at
least to this share of its highest lift."""
AROUND = 20
"""Rows before and after speech that are looked at, too: weak sounds begin and end it."""
DYNAMIC_RANGE = 10 ** (-35 / 10)
"""What lies further below a band's loudest moments is raised to here (35 dB): the model never heard such silence."""


def mel_energies(pcm: bytes) -> Rows:
    """The power in each mel band (rows x 25) of 16 kHz mono s16le. Less than one window gives no rows."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    if len(samples) < WINDOW:
        return np.empty((0, BANDS))
    sharpened = np.append(samples[:1], samples[1:] - PREEMPHASIS * samples[:-1])
    windows = np.lib.stride_tricks.sliding_window_view(sharpened, WINDOW)[::STEP] * np.hamming(WINDOW)
    power: Rows = np.abs(np.fft.rfft(windows, FFT)) ** 2
    return power @ _mel_bands().T


def without_noise(mel: Rows) -> Rows:
    """The same rows with steady noise taken out and the range below the loudest moments limited."""
    if len(mel) < SMOOTHED:
        return mel
    noise = _noise(mel)
    gains = np.empty_like(mel)
    before = np.maximum(mel[0] / noise - 1, 0)
    for row, ratio in enumerate(_averaged(mel / noise, NEIGHBOURS, axis=1)):
        prior = MEMORY * before + (1 - MEMORY) * np.maximum(ratio - 1, 0)
        gains[row] = np.maximum(prior / (1 + prior), LEAST_GAIN)
        before = gains[row] * ratio
    clean = gains * mel
    loudest = np.quantile(clean, 0.98, axis=0)
    limited: Rows = np.maximum(clean, loudest * DYNAMIC_RANGE)
    return limited


def speech(mel: Rows) -> tuple[slice, float]:
    """The rows from the first to the last that stand out of the noise, and some around them.

    With how far it stands out at its loudest (dB, mean over the bands): 30 and more in a quiet room.
    Without this, words of long sentences come to lie on the noise before and after a short one.
    """
    if len(mel) < SMOOTHED:
        return slice(0, len(mel)), 0.0
    ratios = 10 * np.log10(np.maximum(mel / _noise(mel), 1))
    lift = _averaged(ratios.mean(axis=1), LIFT_ROWS, axis=0)
    rows = np.flatnonzero(lift > max(LEAST_LIFT, lift.max() * LEAST_SHARE))
    if not len(rows):
        return slice(0, len(mel)), 0.0
    return slice(max(0, int(rows[0]) - AROUND), int(rows[-1]) + AROUND + 1), float(lift.max())


def cepstra(mel: Rows) -> NDArray[np.float32]:
    """Mel cepstra (rows x 13) with their mean over these rows taken out, for `Decoder.process_cep`."""
    if not len(mel):
        return np.empty((0, CEPSTRA), "<f4")
    rows = (np.log(np.maximum(mel, 1e-5)) @ _cosines().T) * _lift()
    normal: NDArray[np.float32] = (rows - rows.mean(axis=0)).astype("<f4")
    return normal


def _averaged(rows: Rows, size: int, axis: int) -> Rows:
    kernel = np.ones(size) / size
    return np.apply_along_axis(lambda line: np.convolve(line, kernel, "same"), axis, rows)


def _noise(mel: Rows) -> Rows:
    kernel = np.ones(SMOOTHED) / SMOOTHED
    smooth = np.stack([np.convolve(band, kernel, "valid") for band in mel.T], axis=1)
    quiet: Rows = np.quantile(smooth, QUIET, axis=0)
    return quiet * NOISE_OVER_QUIET + 1e-3


@cache
def _mel_bands() -> Rows:
    """Triangles of equal area over the bins of the FFT (25 x 257), their corners on bins."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    corners = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    bin_width = RATE / FFT
    corners = np.floor(corners / bin_width + 0.5) * bin_width
    hertz = np.arange(FFT // 2 + 1) * bin_width
    left, top, right = corners[:-2, None], corners[1:-1, None], corners[2:, None]
    slopes = np.minimum((hertz - left) / (top - left), (right - hertz) / (right - top))
    bands: Rows = np.maximum(0, slopes) * 2 / (right - left)
    return bands


@cache
def _cosines() -> Rows:
    """The orthonormal DCT-II (13 x 25)."""
    rows: Rows = np.cos(np.pi * np.arange(CEPSTRA)[:, None] * (np.arange(BANDS) + 0.5) / BANDS) * np.sqrt(2 / BANDS)
    rows[0] /= np.sqrt(2)
    return rows


@cache
def _lift() -> Rows:
    lift: Rows = 1 + LIFTER / 2 * np.sin(np.pi * np.arange(CEPSTRA) / LIFTER)
    return lift
