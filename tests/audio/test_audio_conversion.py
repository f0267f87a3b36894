import numpy as np
import pytest

from buddy.audio.conversion import FrameCutter, Resampler, mono
from buddy.audio.frames import FRAME_BYTES


def test_sixteen_kilohertz_pass_bit_for_bit_in_whole_frames():
    sound = np.random.default_rng(1).integers(-32_768, 32_767, 1_300, "<i2")
    cutter = FrameCutter(16_000)
    pcm = mono(sound.tobytes(), 1)
    frames = [*cutter.cut(pcm[:700]), *cutter.cut(pcm[700:], last=True)]
    assert [len(frame) for frame in frames] == [FRAME_BYTES] * 3
    assert b"".join(frames) == sound.tobytes().ljust(3 * FRAME_BYTES, b"\0")


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_another_rate_stays_in_its_place_in_time(rate):
    seconds = np.arange(rate) / rate
    click = np.exp(-(((seconds - 0.5) / 0.002) ** 2)).astype(np.float32)
    resampler = Resampler(rate, 16_000)
    parts = [resampler.convert(part) for part in np.array_split(click, 7)]
    there = np.concatenate([*parts, resampler.convert(click[:0], last=True)])
    assert abs(int(there.argmax()) - 8_000) <= 1
    assert abs(len(there) - 16_000) <= 1


def test_stereo_capture_is_the_mean_of_its_channels():
    assert mono(np.array([16_384, 0, -16_384, 0], "<i2").tobytes(), 2).tolist() == [0.25, -0.25]
