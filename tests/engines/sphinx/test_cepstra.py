import numpy as np
import pytest

from buddy.engines.sphinx.cepstra import BANDS, CEPSTRA, cepstra, mel_energies, without_noise

CHANCE = np.random.default_rng(3)


def noise(seconds: float, rms: float) -> np.ndarray:
    return CHANCE.standard_normal(int(seconds * 16000)) * rms


def tone(seconds: float, hertz: float, rms: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(int(seconds * 16000)) / 16000) * rms * np.sqrt(2)


def pcm(sound: np.ndarray) -> bytes:
    return np.clip(sound, -32768, 32767).astype("<i2").tobytes()


def test_a_row_every_ten_milliseconds() -> None:
    assert mel_energies(bytes(2 * (410 + 99 * 160))).shape == (100, BANDS)
    assert cepstra(mel_energies(bytes(2 * 410))).shape == (1, CEPSTRA)


@pytest.mark.parametrize("samples", [0, 1, 409])
def test_less_than_a_window_gives_no_rows(samples: int) -> None:
    mel = without_noise(mel_energies(bytes(2 * samples)))
    assert mel.shape == (0, BANDS)
    assert cepstra(mel).shape == (0, CEPSTRA)


def test_silence_stays_finite() -> None:
    assert np.isfinite(cepstra(without_noise(mel_energies(bytes(32000))))).all()


def test_a_higher_tone_lies_in_a_higher_band() -> None:
    loudest = [int(mel_energies(pcm(tone(0.1, hertz, 3000))).sum(axis=0).argmax()) for hertz in (300, 1000, 3000, 6000)]
    assert loudest == sorted(set(loudest))


def test_loudness_makes_no_difference() -> None:
    sound = np.concatenate([noise(0.3, 50), noise(0.5, 800), noise(0.3, 50)])
    quiet, loud = (cepstra(mel_energies(pcm(sound * gain))) for gain in (1, 8))
    assert np.abs(quiet - loud).mean() < 0.1
    assert np.abs(quiet).mean() > 1


def test_the_mean_is_taken_out() -> None:
    rows = cepstra(mel_energies(pcm(noise(0.5, 1000))))
    assert np.abs(rows.mean(axis=0)).max() < 1e-3


def test_steady_noise_goes_and_speech_stays() -> None:
    hiss = noise(1.5, 200)
    word = np.concatenate([np.zeros(8000), tone(0.5, 700, 2000), np.zeros(8000)])
    before = mel_energies(pcm(hiss + word))
    after = without_noise(before)
    kept = after / before
    loudest = int(before[60:90].sum(axis=0).argmax())
    assert kept[60:90, loudest].mean() > 0.9
    assert kept[10:40].mean() < 0.2
