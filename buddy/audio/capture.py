"""A microphone on top of a library that blocks, and that may block for good."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

from buddy.errors import DeviceError, MicrophoneLost, MicrophoneUnavailable
from buddy.runtime.clock import Clock

LOST_AFTER = 3.0
"""Seconds without a frame after which a microphone counts as lost."""

OPEN_WITHIN = 5.0
CLOSE_WITHIN = 1.0
BACKLOG = 64
"""Frames (about 2 s) that wait for a reader before the oldest is dropped."""

_PAST = float("-inf")
log = logging.getLogger(__name__)


class Source(Protocol):
    """A capture stream of some library, made, used and closed by one thread."""

    @property
    def name(self) -> str:
        """The device in words."""

    def read(self) -> bytes:
        """The next frame. May block; raises a DeviceError when the device has gone."""

    def close(self) -> None:
        """Let go of the device. May block."""


class Capture:
    """The Microphone made of a `Source`: a thread of its own reads it, so that nobody hangs with the library.

    A thread that does not come back from the library is left behind, and `on_abandoned` is called;
    the next `open` begins a new one.
    """

    def __init__(
        self, name: str, begin: Callable[[], Source], clock: Clock, on_abandoned: Callable[[], None] = lambda: None
    ) -> None:
        self._name = name
        self._begin = begin
        self._clock = clock
        self._on_abandoned = on_abandoned
        self._reader: _Reader | None = None
        self._dropped_before = 0

    @property
    def name(self) -> str:
        return self._name

    @property
    def dropped(self) -> int:
        return self._dropped_before + (self._reader.dropped if self._reader else 0)

    def open(self) -> None:
        self.close()
        reader = self._reader = _Reader(self._begin, self._clock)
        self._clock.begin(threading.Thread(target=reader.run, name="microphone", daemon=True))
        first = self._clock.take(reader.answer, until=self._clock.now() + OPEN_WITHIN)
        if isinstance(first, str):
            self._name = first
            return
        self.close()
        if isinstance(first, DeviceError):
            raise first
        raise MicrophoneUnavailable(f"{self._name} did not open within {OPEN_WITHIN:.0f} s")

    def read(self) -> bytes:
        if self._reader is None:
            raise MicrophoneLost(f"{self._name} is not open")
        item = self._clock.take(self._reader.queue, until=self._clock.now() + LOST_AFTER)
        if isinstance(item, bytes):
            return item
        if isinstance(item, DeviceError):
            raise item
        raise MicrophoneLost(f"{self._name} has given no sound for {LOST_AFTER:.0f} s")

    def close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is None:
            return
        reader.stopping = True
        if not self._clock.sleep(self._clock.now() + CLOSE_WITHIN, reader.ended):
            log.warning("%s does not close; its thread is left behind", self._name)
            self._on_abandoned()
        self._dropped_before += reader.dropped


class _Reader:
    """What the thread of one `open` does: opens, reads until told to stop or the device fails, closes."""

    def __init__(self, begin: Callable[[], Source], clock: Clock) -> None:
        self._begin = begin
        self._clock = clock
        self.answer: SimpleQueue[str | DeviceError] = SimpleQueue()
        """The device's name once it is open, or why it is not."""
        self.queue: SimpleQueue[bytes | DeviceError] = SimpleQueue()
        """Frames, then perhaps the error that ended them."""
        self.stopping = False
        self.ended = clock.cue()
        self.dropped = 0

    def run(self) -> None:
        try:
            source = self._begin()
        except Exception as error:
            self._clock.put(self.answer, _as_sentence(error, MicrophoneUnavailable))
        else:
            self._clock.put(self.answer, source.name)
            self._read_all(source)
        finally:
            self.ended.give()

    def _read_all(self, source: Source) -> None:
        try:
            while not self.stopping:
                self._hand_over(source.read())
        except Exception as error:
            self._clock.put(self.queue, _as_sentence(error, MicrophoneLost))
        finally:
            source.close()

    def _hand_over(self, frame: bytes) -> None:
        while self.queue.qsize() >= BACKLOG and self._clock.take(self.queue, until=_PAST) is not None:
            self.dropped += 1
        self._clock.put(self.queue, frame)


def _as_sentence(error: Exception, kind: type[DeviceError]) -> DeviceError:
    if isinstance(error, DeviceError):
        return error
    log.error("the microphone's library failed in an unforeseen way", exc_info=error)
    return kind(f"the microphone failed: {error!r}")
