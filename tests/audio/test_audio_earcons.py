import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from buddy.audio.earcons import Earcons
from buddy.errors import ConfigurationError

SOUNDS = Path(__file__).parents[2] / "sounds"
LONGEST = {"wake": 0.12, "listened": 0.12, "error": 0.4, "goodbye": 0.4}


@pytest.mark.parametrize("name", LONGEST)
def test_an_earcon_is_short_soft_and_in_the_middle_of_hearing(name):
    rate, pcm = Earcons(SOUNDS).pcm(name)
    sound = np.frombuffer(pcm, "<i2") / 32_768
    spectrum = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / rate)
    assert rate == 16_000
    assert len(sound) / rate <= LONGEST[name]
    assert 20 * np.log10(np.abs(sound).max()) == pytest.approx(-12, abs=0.1)
    assert spectrum[(hertz >= 400) & (hertz <= 1_500)].sum() > 0.9 * spectrum.sum()
    assert np.abs(sound[: rate // 1_000]).max() < 0.02, "a click at the start"
    assert np.abs(sound[-rate // 1_000 :]).max() < 0.02, "a click at the end"


def test_no_two_earcons_are_alike():
    sounds = {Earcons(SOUNDS).pcm(name)[1] for name in LONGEST}
    assert len(sounds) == len(LONGEST)


def test_making_them_anew_gives_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, str(SOUNDS / "make_earcons.py"), str(tmp_path)], check=True, timeout=60)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.wav")}
    assert made == {path.name: path.read_bytes() for path in SOUNDS.glob("*.wav")}


def test_a_missing_earcon_is_named_with_those_that_are_there():
    with pytest.raises(ConfigurationError, match=r"no earcon 'wke' \(there is: error, goodbye, listened, wake\)"):
        Earcons(SOUNDS).pcm("wke")


def test_a_missing_folder_is_a_sentence_too(tmp_path):
    with pytest.raises(ConfigurationError, match=r"no earcon 'wake' \(there is: none\)"):
        Earcons(tmp_path / "gone").pcm("wake")
