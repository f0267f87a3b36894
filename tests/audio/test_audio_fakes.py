"""The fakes and the null loudspeaker keep their promises, and fail when told to."""

import threading

import pytest

from buddy.audio.frames import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.audio.speaker.none import NoSpeaker
from buddy.errors import MicrophoneLost, MicrophoneUnavailable, SpeakerLost, SpeakerUnavailable
from buddy.runtime.virtual_clock import VirtualClock

SECOND = b"\1\0" * 16_000


@pytest.fixture
def clock():
    return VirtualClock()


def test_the_fake_hears_its_script_then_silence_on_the_clock(clock):
    microphone = FakeMicrophone(clock, [b"a" * FRAME_BYTES])
    microphone.say(b"b" * (FRAME_BYTES + 2))
    microphone.open()
    assert [microphone.read()[:4] for _ in range(4)] == [b"aaaa", b"bbbb", b"bb\0\0", SILENT_FRAME[:4]]
    assert clock.now() == pytest.approx(4 * FRAME_SECONDS)


def test_the_fake_microphone_is_lost_and_comes_back(clock):
    microphone = FakeMicrophone(clock)
    with pytest.raises(MicrophoneLost, match="not open"):
        microphone.read()
    microphone.open()
    microphone.fail()
    with pytest.raises(MicrophoneLost, match="unplugged"):
        microphone.read()
    microphone.close()
    microphone.fail_to_open("still unplugged")
    with pytest.raises(MicrophoneUnavailable, match="still unplugged"):
        microphone.open()
    microphone.heal()
    microphone.open()
    assert microphone.read() == SILENT_FRAME
    assert microphone.opened == 2


def test_the_fake_microphone_hangs_for_three_seconds(clock):
    microphone = FakeMicrophone(clock)
    microphone.open()
    microphone.hang()
    with pytest.raises(MicrophoneLost, match="no sound for 3 s"):
        microphone.read()
    assert clock.now() == 3.0


def test_the_fake_microphone_counts_what_it_loses(clock):
    microphone = FakeMicrophone(clock, [b"a" * FRAME_BYTES, b"b" * FRAME_BYTES])
    microphone.open()
    microphone.lose(1)
    assert microphone.read()[:1] == b"b"
    assert microphone.dropped == 1


@pytest.mark.parametrize("speaker", [FakeSpeaker, NoSpeaker])
def test_without_hardware_sound_takes_its_time(clock, speaker):
    loudspeaker = speaker(clock)
    loudspeaker.open()
    playback = loudspeaker.play(16_000)
    playback.write(SECOND)
    assert clock.now() == 0.5
    playback.finish()
    assert clock.now() == 1.0
    loudspeaker.close()
    loudspeaker.close()


def test_the_fake_speaker_keeps_what_was_heard_and_when(clock):
    speaker = FakeSpeaker(clock)
    speaker.open()
    playback = speaker.play(16_000)
    clock.sleep(0.25)

    def hush():
        clock.sleep(0.75)
        playback.stop()

    clock.begin(threading.Thread(target=hush))
    playback.write(SECOND + SECOND)
    playback.finish()
    [played] = speaker.played
    assert (played.begun, played.first_sound, played.ended) == (0.0, 0.25, 0.75)
    assert len(played.pcm) == len(SECOND) // 2


def test_the_fake_speaker_fails_as_told(clock):
    speaker = FakeSpeaker(clock)
    speaker.fail_to_open()
    with pytest.raises(SpeakerUnavailable, match="unplugged"):
        speaker.open()
    speaker.heal()
    speaker.open()
    speaker.fail_to_play()
    with pytest.raises(SpeakerUnavailable, match="busy"):
        speaker.play(16_000)
    speaker.heal()
    playback = speaker.play(16_000)
    speaker.fail("pulled out")
    with pytest.raises(SpeakerLost, match="pulled out"):
        playback.write(SECOND)
    with pytest.raises(SpeakerLost, match="pulled out"):
        playback.finish()
    speaker.close()
    assert not speaker.is_open
