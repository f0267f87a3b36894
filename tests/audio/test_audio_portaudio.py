"""Devices that cannot do what Buddy would like best, and the one list that all streams share."""

import numpy as np
import pytest

from buddy.audio.microphone import sounddevice as microphone
from buddy.audio.portaudio import Device, PortAudioFailed, _pick
from buddy.audio.speaker import sounddevice as speaker

STUDIO = Device(7, "Studio card: USB Audio (hw:1,0)", channels=4, rate=48_000, is_default=False)


class Refused(Exception):
    pass


class StudioLibrary:
    """The part of sounddevice that opens streams, on hardware that does 48 kHz stereo and nothing else."""

    PortAudioError = Refused

    def __init__(self):
        self.written = b""

    def check_input_settings(self, device, channels, dtype, samplerate):
        if (channels, samplerate) != (2, 48_000):
            raise Refused("Invalid sample rate")

    check_output_settings = check_input_settings

    def RawInputStream(self, **asked):
        self.asked = asked
        return self

    RawOutputStream = RawInputStream

    def start(self):
        pass

    def write(self, pcm):
        self.written += pcm


def test_a_microphone_of_another_rate_is_opened_at_its_own():
    library = StudioLibrary()
    _, rate, channels = microphone._begin(library, STUDIO)
    assert (rate, channels) == (48_000, 2)
    assert library.asked["blocksize"] == 1_536
    assert library.asked["device"] == 7


def test_a_loudspeaker_of_another_rate_gets_all_of_the_sound_on_both_sides():
    library = StudioLibrary()
    output = speaker._opener(16_000)(library, STUDIO)
    output.write(np.full(1_600, 8_000, "<i2").tobytes())
    output.write(b"", last=True)
    both = np.frombuffer(library.written, "<i2").reshape(-1, 2)
    assert len(both) == pytest.approx(4_800, abs=2)
    assert (both[:, 0] == both[:, 1]).all()
    assert both[2_400, 0] == pytest.approx(8_000, abs=50)


def test_a_device_that_is_not_there_is_named_with_what_is():
    with pytest.raises(PortAudioFailed, match=r"no sound device is called 'Jabra'; there is: Studio card"):
        _pick([STUDIO], "Jabra")
    with pytest.raises(PortAudioFailed, match="there is no default sound device; there is none"):
        _pick([], "")
    assert _pick([STUDIO], "studio") is STUDIO
