"""The thread around a blocking library, on a clock that passes only when everybody waits."""

import threading
from queue import SimpleQueue

import pytest

from buddy.audio.capture import BACKLOG, Capture
from buddy.audio.frames import FRAME_SECONDS
from buddy.errors import MicrophoneLost, MicrophoneUnavailable
from buddy.runtime.clock import RealClock
from buddy.runtime.virtual_clock import VirtualClock


class Library:
    """A Source that gives numbered frames on the clock, and can be told to fail or to hang."""

    name = "Jabra"

    def __init__(self, clock):
        self.clock = clock
        self.given = self.opened = self.closed = 0
        self.last = 10**9
        self.fails_at = self.hangs_at = None
        self.refuses = self.hangs_opening = False

    def begin(self):
        if self.hangs_opening:
            self.hang()
        if self.refuses:
            raise MicrophoneUnavailable("no microphone is called 'Jabra'")
        self.opened += 1
        return self

    def read(self):
        if self.given == self.fails_at:
            raise MicrophoneLost("Jabra is gone")
        if self.given == self.hangs_at:
            self.hang()
        self.clock.sleep(self.clock.now() + FRAME_SECONDS)
        self.given += 1
        return self.given.to_bytes(2, "little") * 512

    def hang(self):
        self.clock.take(SimpleQueue())

    def close(self):
        self.closed += 1


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def library(clock):
    return Library(clock)


def number(frame):
    return int.from_bytes(frame[:2], "little")


def test_frames_come_in_order_under_the_devices_name(clock, library):
    microphone = Capture("the microphone 'jab'", library.begin, clock)
    assert microphone.name == "the microphone 'jab'"
    microphone.open()
    assert microphone.name == "Jabra"
    assert [number(microphone.read()) for _ in range(5)] == [1, 2, 3, 4, 5]
    microphone.close()
    assert library.closed == 1


class Flood:
    """A Source that gives its frames all at once, then none until it is released."""

    name = "Jabra"

    def __init__(self, frames):
        self.left = iter(range(1, frames + 1))
        self.given, self.released = threading.Event(), threading.Event()

    def read(self):
        number = next(self.left, None)
        if number is None:
            self.given.set()
            self.released.wait(10)
            return bytes(1024)
        return number.to_bytes(2, "little") * 512

    def close(self):
        pass


def test_frames_nobody_reads_are_dropped_oldest_first_and_counted():
    flood = Flood(BACKLOG + 10)
    microphone = Capture("it", lambda: flood, RealClock())
    microphone.open()
    assert flood.given.wait(10)
    assert number(microphone.read()) == 11
    assert microphone.dropped == 10
    flood.released.set()
    microphone.close()
    assert microphone.dropped >= 10, "closing forgets nothing"


def test_a_library_that_hangs_is_lost_after_three_seconds_and_left_behind(clock, library):
    left_behind = []
    library.hangs_at = 2
    microphone = Capture("it", library.begin, clock, lambda: left_behind.append(True))
    microphone.open()
    microphone.read()
    microphone.read()
    before = clock.now()
    with pytest.raises(MicrophoneLost, match="Jabra has given no sound for 3 s"):
        microphone.read()
    assert clock.now() == before + 3.0
    microphone.close()
    assert left_behind == [True]
    library.hangs_at = None
    microphone.open()
    assert number(microphone.read()) == 3
    microphone.close()


def test_a_library_that_hangs_while_it_opens_is_unavailable(clock, library):
    library.hangs_opening = True
    microphone = Capture("the microphone 'jab'", library.begin, clock)
    with pytest.raises(MicrophoneUnavailable, match="'jab' did not open within 5 s"):
        microphone.open()
    assert clock.now() == 6.0


def test_a_device_that_is_not_there_can_be_opened_when_it_is(clock, library):
    library.refuses = True
    microphone = Capture("it", library.begin, clock)
    with pytest.raises(MicrophoneUnavailable, match="no microphone is called"):
        microphone.open()
    library.refuses = False
    microphone.open()
    assert number(microphone.read()) == 1
    microphone.close()


def test_a_lost_device_is_closed_and_says_so(clock, library):
    library.fails_at = 1
    microphone = Capture("it", library.begin, clock)
    microphone.open()
    microphone.read()
    with pytest.raises(MicrophoneLost, match="Jabra is gone"):
        microphone.read()
    microphone.close()
    microphone.close()
    assert library.closed == 1


def test_an_unforeseen_failure_of_the_library_is_a_lost_microphone(clock, library):
    library.read = lambda: 1 / 0
    microphone = Capture("it", library.begin, clock)
    microphone.open()
    with pytest.raises(MicrophoneLost, match="division by zero"):
        microphone.read()


def test_it_may_be_closed_before_it_was_opened_but_not_read(clock, library):
    microphone = Capture("it", library.begin, clock)
    microphone.close()
    with pytest.raises(MicrophoneLost, match="not open"):
        microphone.read()
