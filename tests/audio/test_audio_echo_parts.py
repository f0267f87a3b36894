"""The reference, the delay and the stage: what is played is found again in what is heard, sample by sample."""

import numpy as np
import pytest

from buddy.audio.echo.delay import LONGEST, WINDOW, DelayEstimator
from buddy.audio.echo.fake import FakeEcho
from buddy.audio.echo.hearing import CleanMicrophone, HeardSpeaker
from buddy.audio.echo.reference import SLACK, Reference, Track
from buddy.audio.echo.sample_clock import SampleClock
from buddy.audio.frames import FRAME_SAMPLES, FRAME_SECONDS, RATE
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.runtime.virtual_clock import VirtualClock


def noise(samples: int, seed: int = 1) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal(samples) * 0.05).astype(np.float32)


def pcm(sound: np.ndarray) -> bytes:
    return np.rint(sound * 32_768).astype("<i2").tobytes()


# --- Which sample it is


def test_a_frame_that_is_read_late_does_not_shift_the_count():
    clock = SampleClock()
    clock.begin(10.0)
    for number in range(1, 50):
        late = 0.3 if number % 7 == 0 else 0.002
        assert clock.frame(10.0 + number * FRAME_SECONDS + late) == 160_000 + (number - 1) * FRAME_SAMPLES
    assert clock.index(12.0) == pytest.approx(192_000 - 0.002 * RATE, abs=1)


def test_frames_that_nobody_read_are_counted():
    clock = SampleClock()
    clock.begin(0.0)
    assert clock.frame(FRAME_SECONDS) == 0
    assert clock.frame(5 * FRAME_SECONDS, lost=3) == 4 * FRAME_SAMPLES


# --- What is played


def test_writes_follow_each_other_without_a_gap_however_early_they_come():
    reference = Reference()
    track, sound = Track(reference, RATE), noise(3_000)
    for start in range(0, 3_000, 1_000):
        track.write(1.0 + start / 1e6, pcm(sound[start : start + 1_000]))
    heard = reference.read(RATE, 3_000)
    assert heard == pytest.approx(sound, abs=1e-4)
    assert reference.read(RATE - 512, 512) is None
    assert reference.read(RATE + 3_000, 512) is None


def test_what_is_written_after_a_gap_begins_when_it_is_written():
    reference = Reference()
    track = Track(reference, RATE)
    track.write(1.0, pcm(noise(1_600)))
    track.write(2.0, pcm(noise(1_600, seed=2)))
    assert reference.read(2 * RATE, 1_600) == pytest.approx(noise(1_600, seed=2), abs=1e-4)


def test_a_stop_cuts_what_has_not_sounded():
    reference = Reference()
    track = Track(reference, RATE)
    track.write(1.0, pcm(noise(RATE)))
    track.stop(1.5)
    end = round((1.5 - SLACK) * RATE)
    assert reference.read(end - 512, 512) is not None
    assert reference.read(end, 512) is None
    track.write(1.6, pcm(noise(512)))
    track.stop(1.7)
    assert reference.read(end, RATE) is None


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
def test_any_rate_is_as_long_as_it_sounds(rate):
    reference = Reference()
    track = Track(reference, rate)
    track.write(0.0, pcm(noise(rate)))
    track.finish()
    assert reference.read(RATE - 200, 100) is not None
    assert reference.read(RATE + 5, 100) is None


def test_between_two_samples_lies_what_a_sine_has_there():
    reference = Reference()
    places = np.arange(4_000)
    reference.add(0, (0.3 * np.sin(0.2 * places)).astype(np.float32))
    for part in (0.0, 0.25, 0.5, 0.9):
        found = reference.read_between(1_000 + part, 512)
        assert found == pytest.approx(0.3 * np.sin(0.2 * (places[1_000:1_512] + part)), abs=2e-3)


# --- How late it comes back


def heard_after(delay: int, played: np.ndarray, other: float = 0.0) -> np.ndarray:
    """The latest WINDOW samples of a microphone that hears it so much later, and another sound."""
    return played[LONGEST - delay : LONGEST - delay + WINDOW] * 0.5 + other * noise(WINDOW, seed=9)


@pytest.mark.parametrize("delay", [1, 100, 1_600, 5_000, 8_000])
@pytest.mark.parametrize("other", [0.0, 1.0])
def test_the_delay_is_found_also_when_somebody_speaks(delay, other):
    played = noise(WINDOW + LONGEST)
    found = DelayEstimator().estimate(heard_after(delay, played, other), played, 0.0)
    assert found == pytest.approx(delay, abs=0.2)


def test_what_is_not_heard_has_no_delay():
    for seed in range(20):
        played = noise(WINDOW + LONGEST, seed)
        assert DelayEstimator().estimate(noise(WINDOW, seed=100 + seed), played, 96.0) is None


def test_a_peak_beside_the_delay_so_far_is_preferred_to_one_that_is_little_better():
    played = noise(WINDOW + LONGEST)
    heard = heard_after(1_000, played) + 0.8 * heard_after(1_400, played)
    assert DelayEstimator().estimate(heard, played, 1_401.0) == pytest.approx(1_400, abs=0.3)
    assert DelayEstimator().estimate(heard, played, 500.0) == pytest.approx(1_000, abs=0.3)


# --- The stage


class Wire:
    """A room that is a wire: what is played is heard `late` seconds after it was written."""

    def __init__(self, late: float, connected: bool = True) -> None:
        self.clock = VirtualClock()
        self.reference = Reference()
        self.canceller = FakeEcho(coupling=1.0, late=96)
        self.under = FakeMicrophone(self.clock)
        self.microphone = CleanMicrophone(self.under, self.canceller, self.reference, self.clock)
        self.speaker = HeardSpeaker(FakeSpeaker(self.clock), self.reference, self.clock)
        self.sound = noise(3 * RATE)
        before = np.zeros(round(late * RATE) // FRAME_SAMPLES * FRAME_SAMPLES + RATE, np.float32)
        self.under.say(pcm(np.concatenate([before, self.sound if connected else 0 * self.sound])))

    def listen(self, seconds: float) -> list[bytes]:
        return [self.microphone.read() for _ in range(round(seconds / FRAME_SECONDS))]

    def play(self) -> list[bytes]:
        """Open, play the sound at 1 s, and hear 5 s."""
        self.microphone.open()
        heard = self.listen(1.0 - FRAME_SECONDS)
        track = Track(self.reference, RATE)
        track.write(self.clock.now(), pcm(self.sound))
        return heard + self.listen(4.0)


def loud(frame: bytes) -> bool:
    return bool(np.abs(np.frombuffer(frame, "<i2").astype(int)).max() > 100)


def test_what_is_played_is_not_heard_once_its_echo_was_found():
    wire = Wire(late=0.1)
    heard = wire.play()
    first = next(number for number, frame in enumerate(heard) if loud(frame))
    assert not any(loud(frame) for frame in heard[first + 20 :]), "found within 0.64 s"


def test_headphones_change_nothing():
    wire = Wire(late=0.1, connected=False)
    assert not any(loud(frame) for frame in wire.play())
    assert wire.canceller.given == []


def test_while_nothing_is_played_frames_pass_as_they_are():
    wire = Wire(late=0.0)
    wire.microphone.open()
    heard = b"".join(wire.listen(5.0))
    assert pcm(wire.sound) in heard
    assert wire.canceller.given == []


def test_playing_and_stopping_reach_the_loudspeaker():
    wire = Wire(late=0.0)
    wire.microphone.open()
    wire.speaker.open()
    playback = wire.speaker.play(RATE)
    playback.write(pcm(noise(800)))
    playback.finish()
    playback.stop()
    other = wire.speaker.play(RATE)
    other.write(pcm(noise(800)))
    other.stop()
    wire.speaker.close()
    wire.microphone.close()
    assert wire.reference.read(0, RATE) is not None
