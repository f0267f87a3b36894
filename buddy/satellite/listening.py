"""The microphone of a satellite: one thread reads it, and hands on what is wanted now."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Literal

from buddy.audio.frames import FRAME_SECONDS
from buddy.audio.microphone import Microphone
from buddy.engines.wake import Detection, WakeEngine
from buddy.errors import DeviceError, MicrophoneUnavailable
from buddy.workers.bench import Bench

log = logging.getLogger(__name__)

Mode = Literal["rest", "wake", "stream"]

RING_SECONDS = 2.0
OPENS_WITHIN = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between attempts to open a microphone that has gone: doubled from the first to the longest."""


class Listening:
    """Keeps one microphone open. `heard` and `frame` are called in its thread.

    `heard` gets the detection, and the frames that followed the phrase before it was found.
    """

    def __init__(
        self,
        microphone: Microphone,
        wake: Bench[WakeEngine],
        heard: Callable[[Detection, Sequence[bytes]], None],
        frame: Callable[[bytes], None],
    ) -> None:
        self._microphone = microphone
        self._wake = wake
        self._heard = heard
        self._frame = frame
        self._mode: Mode = "rest"
        self._was: Mode = "rest"
        self._ring: deque[bytes] = deque(maxlen=round(RING_SECONDS / FRAME_SECONDS))
        self._pause = FIRST_PAUSE
        self._stopping = threading.Event()
        self._opened: SimpleQueue[DeviceError | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="microphone reader", daemon=True)

    def start(self) -> None:
        """Raises MicrophoneUnavailable when it cannot be opened."""
        self._thread.start()
        try:
            error = self._opened.get(timeout=OPENS_WITHIN)
        except Empty:
            raise MicrophoneUnavailable(f"{self._microphone.name} did not open within {OPENS_WITHIN:g} s") from None
        if error is not None:
            raise error

    def want(self, mode: Mode) -> None:
        """From the next frame on. From any thread."""
        self._mode = mode

    def close(self) -> None:
        self._stopping.set()
        self._thread.join(2)

    def _run(self) -> None:
        next(self._wake.available(), None)  # it may take a second to be made
        while not self._stopping.is_set():
            try:
                self._read()
            except DeviceError as error:
                self._opened.put(error)
                if self._pause == FIRST_PAUSE:
                    log.error("the microphone does not work: %s", error.sentence)
            finally:
                self._microphone.close()
            self._stopping.wait(self._pause)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
        self._wake.close()

    def _read(self) -> None:
        """Until told to stop. Raises a DeviceError."""
        self._microphone.open()
        self._take(self._microphone.read())  # one that opens and gives no sound has not come back
        self._opened.put(None)
        log.info("microphone: %s", self._microphone.name)
        self._pause = FIRST_PAUSE
        while not self._stopping.is_set():
            self._take(self._microphone.read())

    def _take(self, frame: bytes) -> None:
        mode, was = self._mode, self._was
        self._was = mode
        if mode != was:
            self._ring.clear()
        if mode == "stream":
            self._frame(frame)
        elif mode == "wake":
            self._ring.append(frame)
            self._spot(frame, anew=was != "wake")

    def _spot(self, frame: bytes, anew: bool) -> None:
        for name, engine in self._wake.available():
            try:
                if anew:
                    engine.reset()
                found = engine.feed(frame)
            except Exception as error:  # whatever a library may raise: the next engine is there for it
                self._wake.failed(name, error)
                continue
            self._wake.succeeded(name)
            if found:
                engine.reset()
                since = round(found.seconds_ago / FRAME_SECONDS)
                self._mode = "stream"  # not one frame is lost between the word and what follows it
                self._heard(found, list(self._ring)[-since:] if since else [])
            return
