"""How wakes are counted: a phrase once, what nobody said as false, and nothing while it cools down."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench.wake_bench import FAR, NOISY, QUIET
from tests.bench.wake_rooms import NOISES, Room, frames
from tests.bench.wake_stages import Stage, score
from tests.bench.wake_voices import RATE

SAID = [(3.0, 3.6), (7.0, 7.6), (9.0, 9.6)]


@pytest.mark.parametrize(
    ("wakes", "stage", "heard"),
    [
        ([3.7, 7.7, 9.8], Stage(hits=3), [3.7, 7.7, 9.8]),
        ([3.7, 4.5, 7.7], Stage(hits=2, again=1), [3.7, 7.7, None]),
        ([1.0, 5.5], Stage(false=2), [None, None, None]),
        ([2.5, 3.7], Stage(false=1, again=1), [None, None, None]),
        ([], Stage(), [None, None, None]),
    ],
)
def test_wakes_are_counted(wakes: list[float], stage: Stage, heard: list[float | None]) -> None:
    counted = Stage()
    assert score(wakes, SAID, counted) == heard
    assert counted == stage


@pytest.mark.parametrize(
    "room", [room for room in NOISY if room.noise in ("pink", "music")], ids=lambda room: room.name
)
def test_noise_lies_so_far_below_the_speech_as_it_says(room: Room) -> None:
    assert room.snr_db is not None
    assert level(room, np.zeros(4 * RATE)) == pytest.approx(-26.0 - room.snr_db, abs=1.5)


@pytest.mark.parametrize("room", [QUIET, FAR[0]], ids=lambda room: room.name)
def test_speech_is_as_loud_as_it_says(room: Room) -> None:
    speech = np.random.default_rng(1).standard_normal(4 * RATE)
    assert level(room, speech) == pytest.approx(-26.0, abs=1.0)


def test_every_noise_has_a_room() -> None:
    assert {room.noise for room in NOISY} == set(NOISES)


def level(room: Room, speech: np.ndarray) -> float:
    """dBFS."""
    heard = np.frombuffer(b"".join(frames(room, speech, -26.0)), "<i2").astype(float) / 32_768
    return float(10 * np.log10(np.mean(heard**2)))
