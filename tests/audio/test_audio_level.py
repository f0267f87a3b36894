import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy.audio.level import SILENCE_DBFS, dbfs, gain, scale

LOUDEST = np.array([32_767, -32_768, 20_000, -20_000], "<i2").tobytes()


def test_a_hundred_percent_is_unity_and_zero_is_silence():
    assert scale(LOUDEST, 100) == LOUDEST
    assert scale(LOUDEST, 0) == bytes(len(LOUDEST))


def test_equal_steps_of_percent_are_equal_steps_of_loudness():
    steps = [20 * np.log10(gain(percent) / gain(percent - 10)) for percent in (30, 60, 100)]
    assert steps == pytest.approx([5, 5, 5])


@given(st.floats(0, 150), st.floats(0, 150))
def test_more_percent_is_never_softer(one, other):
    assert (gain(one) <= gain(other)) == (one <= other) or gain(one) == pytest.approx(gain(other))


def test_what_is_too_loud_is_held_at_full_scale_and_keeps_its_sign():
    louder = np.frombuffer(scale(LOUDEST, 150), "<i2")
    assert louder.tolist() == [32_767, -32_768, 32_767, -32_768]


def test_level_of_known_sounds():
    square = np.array([16_384, -16_384] * 256, "<i2").tobytes()
    assert dbfs(square) == pytest.approx(-6.02, abs=0.01)
    assert dbfs(bytes(1024)) == SILENCE_DBFS
    assert dbfs(b"") == SILENCE_DBFS
