"""The file drivers: a conversation in a WAV, exact and repeatable on a virtual clock."""

import os
import struct
import threading
import wave
from pathlib import Path

import numpy as np
import pytest

from buddy.audio.frames import FRAME_BYTES, FRAME_SECONDS, SILENT_FRAME
from buddy.audio.microphone import file as microphone_file
from buddy.audio.speaker import file as speaker_file
from buddy.audio.wav import read_wav
from buddy.errors import ConfigurationError, MicrophoneLost, SpeakerLost, SpeakerUnavailable
from buddy.runtime.virtual_clock import VirtualClock


@pytest.fixture
def clock():
    """Half a frame after its zero, so that nothing is right by chance."""
    clock = VirtualClock()
    clock.sleep(0.016)
    return clock


def write(path, samples, rate=16_000):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(np.asarray(samples, "<i2").tobytes())
    return path


def read(path):
    with wave.open(str(path), "rb") as file:
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), "<i2")


def noise(count, seed=1):
    return np.random.default_rng(seed).integers(-9_000, 9_000, count).astype("<i2")


def hear(path, clock):
    return microphone_file.build(microphone_file.Settings(path=path), clock)


def play_into(path, clock, **settings):
    return speaker_file.build(speaker_file.Settings(path=path, **settings), clock)


def test_each_frame_comes_when_its_last_sample_was_spoken(tmp_path, clock):
    sound = noise(1_200)
    microphone = hear(write(tmp_path / "in.wav", sound), clock)
    assert microphone.epoch is None
    microphone.open()
    assert microphone.epoch == 0.016
    heard = []
    for k in range(4):
        heard.append(microphone.read())
        assert clock.now() == pytest.approx(0.016 + (k + 1) * FRAME_SECONDS, abs=1e-12)
    assert b"".join(heard) == sound.tobytes().ljust(4 * FRAME_BYTES, b"\0")
    assert heard[3] == SILENT_FRAME
    assert microphone.duration == 1_200 / 16_000


def test_the_voice_runs_on_while_it_is_closed(tmp_path, clock):
    sound = noise(512 * 20)
    microphone = hear(write(tmp_path / "in.wav", sound), clock)
    microphone.open()
    microphone.read()
    microphone.close()
    with pytest.raises(MicrophoneLost):
        microphone.read()
    clock.sleep(clock.now() + 4.5 * FRAME_SECONDS)
    microphone.open()
    frame = microphone.read()
    assert frame == sound[512 * 6 : 512 * 7].tobytes()
    assert clock.now() == pytest.approx(0.016 + 7 * FRAME_SECONDS)


def test_opened_twice_it_skips_nothing(tmp_path, clock):
    sound = noise(512 * 3)
    microphone = hear(write(tmp_path / "in.wav", sound), clock)
    microphone.open()
    microphone.open()
    assert microphone.read() == sound[:512].tobytes()


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_another_rate_is_heard_at_the_right_instant(tmp_path, clock, rate):
    seconds = np.arange(rate) / rate
    click = 20_000 * np.exp(-(((seconds - 0.5) / 0.002) ** 2))
    microphone = hear(write(tmp_path / "in.wav", click, rate), clock)
    microphone.open()
    heard = np.frombuffer(b"".join(microphone.read() for _ in range(32)), "<i2")
    assert abs(int(heard.argmax()) - 8_000) <= 1
    assert microphone.duration == 1.0


def test_a_file_that_cannot_be_heard_is_refused_when_built(tmp_path, clock):
    with pytest.raises(ConfigurationError, match="there is no such file"):
        hear(tmp_path / "nothing.wav", clock)


@pytest.mark.parametrize(("rate", "tolerance"), [(16_000, 0), (22_050, 1)])
def test_input_and_output_lie_on_one_time_line(tmp_path, clock, rate, tolerance):
    """What is heard is played at once: the output is the input, one frame (512 samples) later."""
    bump = 12_000 * np.exp(-(((np.arange(16_000) - 9_000) / 30) ** 2))
    microphone = hear(write(tmp_path / "in.wav", bump), clock)
    speaker = play_into(tmp_path / "out.wav", clock, rate=rate)
    speaker.open()
    clock.sleep(0.7)
    microphone.open()
    speaker.epoch = microphone.epoch
    playback = speaker.play(16_000)
    for _ in range(32):
        playback.write(microphone.read())
    playback.finish()
    speaker.close()
    written_rate, out = read(tmp_path / "out.wav")
    assert written_rate == rate
    assert abs(int(out.argmax()) - round((9_000 + 512) / 16_000 * rate)) <= tolerance
    if rate == 16_000:
        assert out[512 : 512 + 16_000].tobytes() == bump.astype("<i2").tobytes()
        assert not out[:512].any()


def test_sound_lasts_as_long_as_it_lasts_and_pauses_are_silence(tmp_path, clock):
    speaker = play_into(tmp_path / "out.wav", clock)
    speaker.open()
    clock.sleep(1.016)
    first, second = noise(16_000), noise(8_000, seed=2)
    playback = speaker.play(16_000)
    playback.write(first.tobytes())
    assert clock.now() == pytest.approx(1.516), "half a second may wait"
    playback.finish()
    assert clock.now() == pytest.approx(2.016)
    clock.sleep(2.516)
    playback = speaker.play(16_000)
    playback.write(second.tobytes())
    playback.finish()
    clock.sleep(4.016)
    assert not (tmp_path / "out.wav").exists()
    speaker.close()
    _, out = read(tmp_path / "out.wav")
    expected = np.zeros(64_000, "<i2")
    expected[16_000:32_000], expected[40_000:48_000] = first, second
    assert out.tobytes() == expected.tobytes()


def test_a_late_piece_leaves_a_gap(tmp_path, clock):
    speaker = play_into(tmp_path / "out.wav", clock)
    speaker.open()
    playback = speaker.play(16_000)
    playback.write(noise(1_600).tobytes())
    clock.sleep(0.516)
    playback.write(noise(1_600).tobytes())
    playback.finish()
    speaker.close()
    _, out = read(tmp_path / "out.wav")
    assert out[:1_600].tobytes() == out[8_000:9_600].tobytes() == noise(1_600).tobytes()
    assert not out[1_600:8_000].any()
    assert len(out) == 9_600


def test_stop_cuts_at_the_instant_of_the_clock_from_another_thread(tmp_path, clock):
    speaker = play_into(tmp_path / "out.wav", clock)
    speaker.open()
    playback = speaker.play(16_000)
    sound = noise(160_000)

    def hush():
        clock.sleep(2.016)
        playback.stop()

    clock.begin(threading.Thread(target=hush))
    playback.write(sound.tobytes())
    assert clock.now() == pytest.approx(2.016), "a stopped write comes back"
    playback.write(sound.tobytes())
    playback.finish()
    playback.stop()
    assert clock.now() == pytest.approx(2.016)
    clock.sleep(3.016)
    speaker.close()
    _, out = read(tmp_path / "out.wav")
    assert out[:32_000].tobytes() == sound[:32_000].tobytes()
    assert not out[32_000:].any()
    assert len(out) == 48_000


def test_two_sounds_at_once_are_mixed_not_overwritten(tmp_path, clock):
    speaker = play_into(tmp_path / "out.wav", clock)
    speaker.open()
    one, other = speaker.play(16_000), speaker.play(16_000)
    one.write(np.full(1_600, 20_000, "<i2").tobytes())
    other.write(np.full(800, 20_000, "<i2").tobytes())
    other.finish()
    one.finish()
    speaker.close()
    _, out = read(tmp_path / "out.wav")
    assert out[:800].tolist() == [32_767] * 800
    assert out[800:].tolist() == [20_000] * 800


def test_closed_and_opened_again_the_recording_goes_on(tmp_path, clock):
    speaker = play_into(tmp_path / "out.wav", clock)
    for _ in range(2):
        speaker.open()
        playback = speaker.play(16_000)
        playback.write(noise(1_600).tobytes())
        playback.finish()
        speaker.close()
        speaker.close()
    _, out = read(tmp_path / "out.wav")
    assert out.tobytes() == noise(1_600).tobytes() * 2
    assert [path.name for path in tmp_path.iterdir()] == ["out.wav"]


def test_a_whole_recording_is_the_same_each_time(tmp_path):
    def record(name):
        clock = VirtualClock()
        speaker = play_into(tmp_path / name, clock, rate=22_050)
        speaker.open()
        for seed in range(3):
            playback = speaker.play(16_000)
            for part in np.array_split(noise(9_000, seed), 5):
                playback.write(part.tobytes())
            clock.sleep(clock.now() + 0.1)
            playback.stop()
        speaker.close()
        return (tmp_path / name).read_bytes()

    assert record("one.wav") == record("other.wav")


def test_a_recording_that_cannot_be_written_is_refused_when_opened(tmp_path, clock):
    with pytest.raises(SpeakerUnavailable, match="there is no folder"):
        play_into(tmp_path / "no" / "out.wav", clock).open()
    with pytest.raises(SpeakerUnavailable, match="this is a folder"):
        play_into(tmp_path, clock).open()
    with pytest.raises(SpeakerUnavailable, match="not open"):
        play_into(tmp_path / "out.wav", clock).play(16_000)


def test_a_folder_that_vanishes_is_told_at_close(tmp_path, clock):
    (tmp_path / "there").mkdir()
    speaker = play_into(tmp_path / "there" / "out.wav", clock)
    speaker.open()
    (tmp_path / "there").rmdir()
    with pytest.raises(SpeakerLost, match="No such file or directory"):
        speaker.close()


def test_the_first_open_is_told_once(tmp_path, clock):
    microphone = hear(write(tmp_path / "in.wav", noise(512)), clock)
    told = []
    microphone.on_first_open = lambda: told.append(microphone.epoch)
    for _ in range(2):
        microphone.open()
        microphone.close()
    assert told == [0.016]


def test_what_is_no_plain_file_is_written_into(tmp_path, clock):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    speaker = play_into(pipe, clock)
    speaker.open()
    playback = speaker.play(16_000)
    playback.write(noise(1_600).tobytes())
    playback.finish()
    taken = []
    reader = threading.Thread(target=lambda: taken.append(pipe.read_bytes()), daemon=True)
    reader.start()
    speaker.close()
    reader.join(5)
    assert pipe.is_fifo()
    assert taken[0][44:] == noise(1_600).tobytes()


def test_a_link_goes_on_leading_to_its_file(tmp_path, clock):
    link = tmp_path / "out.wav"
    link.symlink_to(tmp_path / "real.wav")
    speaker = play_into(link, clock)
    speaker.open()
    speaker.close()
    assert link.is_symlink()
    assert read(tmp_path / "real.wav")[0] == 16_000


def test_a_full_disk_changes_nothing_before_the_end(tmp_path, clock, monkeypatch):
    speaker = play_into(tmp_path / "out.wav", clock)
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Path("/dev/full").open("r+b", buffering=0))  # noqa: SIM115
    speaker.open()
    playback = speaker.play(16_000)
    playback.write(noise(32_000).tobytes())
    playback.stop()
    for _ in range(2):
        with pytest.raises(SpeakerLost, match="the recording cannot be written: No space left on device"):
            speaker.close()
    assert not list(tmp_path.iterdir())


def test_floats_that_are_no_numbers_are_silence_and_the_loudest_are_held(tmp_path):
    samples = np.array([np.nan, np.inf, -np.inf, 0.25], "<f4").tobytes()
    layout = struct.pack("<HHIIHH", 3, 1, 16_000, 64_000, 4, 32)
    chunks = b"fmt " + struct.pack("<I", 16) + layout + b"data" + struct.pack("<I", len(samples)) + samples
    (tmp_path / "in.wav").write_bytes(b"RIFF\0\0\0\0WAVE" + chunks)
    [block] = read_wav(tmp_path / "in.wav").blocks()
    assert block.tolist() == [0.0, 8.0, -8.0, 0.25]
