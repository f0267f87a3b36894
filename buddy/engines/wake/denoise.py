"""Takes steady noise (fans, hum, rain) out of a stream, so that the recognizer does not hear it as consonants.

A Wiener filter with decision-directed signal-to-noise ratios (Ephraim and Malah, 1984); the noise is the least power
of each band in the last three seconds (minimum statistics, Martin, 2001).
"""

from __future__ import annotations

from typing import Any

HOP = 256
WINDOW = 2 * HOP
DELAY_SECONDS = HOP / 16_000
"""The sound comes out this much later."""

LEAST_GAIN = 0.2
"""What is left of noise (-14 dB): more is heard as holes."""

BIAS = 1.5
"""How far the mean of noise lies above its least power."""

MEMORY = 0.95
SPAN_HOPS = 31
"""Half a second, the unit in which the least power is remembered."""

SPANS = 6


class Denoiser:
    """512 samples in, 512 samples out."""

    def __init__(self) -> None:
        import numpy

        self._np = numpy
        self._window = numpy.sqrt(numpy.hanning(WINDOW + 1)[:WINDOW]).astype(numpy.float32)
        self._before = numpy.zeros(HOP, numpy.float32)
        self._tail = numpy.zeros(HOP, numpy.float32)
        self._power: Any = None
        self._least: Any = None
        self._spans: list[Any] = []
        self._hops = 0
        self._clean = numpy.zeros(HOP + 1)
        self.snr_db = 0.0
        """Of the last frame: how far its power lies above the noise (dB)."""

    def feed(self, frame: bytes) -> bytes:
        """The frame before the noise was added, more or less: s16le as it came."""
        np = self._np
        samples = np.frombuffer(frame, "<i2").astype(np.float32)
        sound = np.concatenate([self._hop(samples[at : at + HOP]) for at in range(0, len(samples), HOP)])
        return bytes(np.clip(sound, -32_768, 32_767).astype("<i2").tobytes())

    def _hop(self, new: Any) -> Any:
        np = self._np
        spectrum = np.fft.rfft(np.concatenate([self._before, new]) * self._window)
        self._before = new
        power = spectrum.real**2 + spectrum.imag**2 + 1.0
        noise = self._noise(power)
        ratio = power / noise
        self.snr_db = float(10 * np.log10(power[4:110].sum() / noise[4:110].sum()))
        expected = MEMORY * self._clean + (1 - MEMORY) * np.maximum(ratio - 1, 0)
        gain = np.maximum(expected / (1 + expected), LEAST_GAIN)
        self._clean = gain**2 * ratio
        sound = np.fft.irfft(spectrum * gain) * self._window
        ready = self._tail + sound[:HOP]
        self._tail = sound[HOP:]
        return ready

    def _noise(self, power: Any) -> Any:
        """The noise's power per band. In the first half second nothing is known, and nothing is taken away."""
        np = self._np
        self._power = power if self._power is None else 0.8 * self._power + 0.2 * power
        self._least = self._power.copy() if self._least is None else np.minimum(self._least, self._power)
        self._hops += 1
        if self._hops % SPAN_HOPS == 0:
            self._spans = [*self._spans, self._least][-SPANS:]
            self._least = self._power.copy()
        if not self._spans:
            return np.ones_like(power)
        return np.minimum(np.min(self._spans, axis=0), self._least) * BIAS
