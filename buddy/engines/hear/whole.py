"""An utterance that is collected, and asked about once when it is over, with a deadline for the whole."""

from __future__ import annotations

import queue
import threading
from typing import Protocol

from buddy.engines.hear import Transcript
from buddy.engines.hear.plain import plain
from buddy.errors import HearingFailed


class Ask(Protocol):
    """A service, with everything but the sound filled in."""

    def __call__(self, pcm: bytes) -> str:
        """The text of 16 kHz mono s16le; "" for speech that was not understood. Raises HearingFailed."""


class Whole:
    """A hearing engine of one question per utterance.

    A library's timeout is one per packet, and looking a name up has none: the whole has its own here. What comes
    later is not waited for.
    """

    def __init__(self, service: str, ask: Ask, timeout: float) -> None:
        """`service`: as it stands in a sentence ("Google's recognition"). `timeout` in seconds."""
        self._service = service
        self._ask = ask
        self._timeout = timeout
        self._pcm = bytearray()

    def start(self) -> None:
        self._pcm.clear()

    def feed(self, frame: bytes) -> None:
        self._pcm += frame

    def finish(self) -> Transcript:
        if not self._pcm:
            return Transcript("")
        answer: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._work, args=(bytes(self._pcm), answer), name="hearing", daemon=True).start()
        try:
            heard = answer.get(timeout=self._timeout)
        except queue.Empty:
            raise HearingFailed(f"{self._service} did not answer within {self._timeout:g} s") from None
        if isinstance(heard, Exception):
            raise heard
        return Transcript(plain(heard))

    def close(self) -> None:
        self._pcm.clear()

    def _work(self, pcm: bytes, answer: queue.SimpleQueue[str | Exception]) -> None:
        try:
            answer.put(self._ask(pcm))
        except Exception as error:  # raised again in the thread that waits, which would else wait for nothing
            answer.put(error)
