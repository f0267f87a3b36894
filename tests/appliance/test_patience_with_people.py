"""How people speak: slowly, in a word, in one breath, with a cough; and a radio that never falls silent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conversing import converse, events
from numpy.typing import NDArray
from sound import missing, mix, noise, one_after_another, read_samples, silence, speak

pytestmark = [pytest.mark.appliance, pytest.mark.skipif(bool(missing()), reason="voices are not installed")]

RATE = 16_000
ENDS_WITHIN = 1.5
"""How soon after a word somebody who said it is answered (s)."""
MOUTH = ((550, 250), (1500, 400), (2600, 600))
"""Resonances and their widths (Hz)."""
TALK = (
    "my daughter is coming on sunday with the children",
    "the doctor said that I should walk more",
    "it has been raining the whole week",
    "did you see the game last night",
)


def settings(patience: str, *more: str) -> str:
    return "\n".join(["conversation:", f"  patience: {patience}", "  silence_seconds: 8", *more, ""])


def texts(trace: list[dict[str, Any]]) -> list[str]:
    return [line["text"] for line in events(trace, "utterance_heard")]


def words(text: str) -> NDArray[np.int16]:
    """Without the silence that the voice puts around it."""
    sound = read_samples(speak(text))
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > 300)
    return sound[loud[0] : loud[-1] + 1]


def loud_end(*parts: Path | NDArray[np.int16] | float) -> float:
    """When the last sound of these parts ends (s)."""
    heard = np.concatenate(
        [read_samples(p) if isinstance(p, Path) else silence(p) if isinstance(p, float) else p for p in parts]
    )
    return float(np.flatnonzero(np.abs(heard.astype(np.int32)) > 300)[-1]) / RATE


def cough(seed: int = 1) -> NDArray[np.int16]:
    """Two bursts of breath through a mouth, loud and without a voice."""
    chance, out = np.random.default_rng(seed), []
    for _ in range(2):
        at = np.arange(int(0.28 * RATE)) / RATE
        spectrum = np.fft.rfft(chance.standard_normal(len(at)))
        hertz = np.fft.rfftfreq(len(at), 1 / RATE)
        mouth = sum(
            1 / (1 + ((hertz - centre) / width) ** 2) for centre, width in ((550, 250), (1500, 400), (2600, 600))
        )
        burst = np.fft.irfft(spectrum * mouth, len(at)) * np.minimum(at / 0.008, 1) * np.exp(-at / 0.07)
        out += [(burst / np.abs(burst).max() * 20_000).astype(np.int16), silence(0.12)]
    return np.concatenate(out)


def test_a_pause_of_two_seconds_survives_where_people_search_for_words(tmp_path: Path) -> None:
    parts = (0.5, speak("hey buddy"), 1.2, words("tell me"), 2.0, words("a joke please"), 4.0)
    slow = converse(tmp_path, one_after_another(tmp_path / "in.wav", *parts), settings("slow"))
    assert texts(slow) == ["tell me a joke please"]
    assert len(events(slow, "utterance_ended")) == 1


@pytest.mark.parametrize("patience", ["quick", "normal", "slow"])
@pytest.mark.parametrize("word", ["yes", "stop"])
def test_a_word_is_over_soon_however_patient_buddy_is(tmp_path: Path, patience: str, word: str) -> None:
    parts = (0.5, speak("hey buddy"), 1.5, speak(word))
    trace = converse(tmp_path, one_after_another(tmp_path / "in.wav", *parts, 4.0), settings(patience))
    assert texts(trace) == [word]
    assert events(trace, "utterance_ended")[0]["t"] - loud_end(*parts) < ENDS_WITHIN


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_cough_is_no_utterance(tmp_path: Path, seed: int) -> None:
    heard = one_after_another(tmp_path / "in.wav", 0.5, speak("hey buddy"), 1.5, cough(seed), 4.0)
    trace = converse(tmp_path, heard, settings("normal"))
    assert texts(trace) == []
    assert events(trace, "nothing_understood") == []
    assert events(trace, "silence_elapsed"), "and the conversation ends as if nothing had been"


def test_a_radio_ends_by_the_limit_and_is_not_answered_for_ever(tmp_path: Path) -> None:
    """Talk without a pause, for a minute, after somebody called."""
    radio = np.concatenate(
        [read_samples(speak(sentence, voice)) for voice in ("flite:rms", "flite:awb") for sentence in TALK]
    )
    radio = radio[np.convolve(np.abs(radio.astype(np.float64)), np.ones(1600) / 1600, "same") > 100]
    minute = np.tile(radio, 60 * RATE // len(radio) + 1)[: 60 * RATE]
    heard = one_after_another(tmp_path / "in.wav", 0.5, speak("hey buddy"), 1.0, minute, 1.0)
    trace = converse(tmp_path, heard, settings("normal", "  utterance_seconds: 5"))
    ends = events(trace, "utterance_ended")
    assert ends, "the limit ends what never falls silent"
    assert all(line["seconds"] <= 5.2 for line in ends)
    assert len(ends) <= 3, "asked again once, told once what Buddy can do, then quiet"
    idle = [line["t"] for line in trace if line["kind"] == "transition" and line["to"] == "idle"]
    assert idle[-1] < 45, "while the radio still plays"


@pytest.mark.parametrize("voice", ["flite:slt", "flite:rms", "flite:awb"])
def test_in_one_breath(tmp_path: Path, voice: str) -> None:
    heard = one_after_another(tmp_path / "in.wav", 0.5, speak("hey buddy what time is it", voice), 3.0)
    assert texts(converse(tmp_path, heard, settings("normal"))) == ["what time is it"]


@pytest.mark.parametrize("pause", [0.1, 0.25, 0.5, 0.8])
def test_the_first_syllable_after_the_wake_word_is_not_lost(tmp_path: Path, pause: float) -> None:
    """ "a joke" without its first syllable is no command, and "tell me" alone neither."""
    parts = (0.5, speak("hey buddy"), pause, speak("tell me a joke"), 3.0)
    heard = one_after_another(tmp_path / "in.wav", *parts)
    assert texts(converse(tmp_path, heard, settings("normal"))) == ["tell me a joke"]


def test_the_same_in_the_noise_of_a_room(tmp_path: Path) -> None:
    whole = one_after_another(tmp_path / "w.wav", 0.5, speak("hey buddy"), 1.2, speak("what time is it"), 3.0)
    heard = one_after_another(tmp_path / "in.wav", mix(read_samples(whole), noise(8.0, dbfs=-45.0)))
    assert texts(converse(tmp_path, heard, settings("normal"))) == ["what time is it"]
