"""Somebody's assistant, as Home Assistant is one: calls a Wyoming satellite, runs it, hears it and speaks through it.

with Assistant(port) as assistant:
    assistant.tell(RunSatellite())
    assistant.next(RunPipeline)
    assistant.sound(1.0)            # what the satellite's microphone sends
    assistant.speak(pcm, 22_050)
    assistant.next(Played)
"""

from __future__ import annotations

import socket
import time
from typing import Any, TypeVar

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event, read_event, write_event

K = TypeVar("K", bound=Any)
WITHIN = 20.0
SLICE = 2_048


class Assistant:
    def __init__(self, port: int, within: float = WITHIN) -> None:
        """Calls until somebody answers."""
        until = time.monotonic() + within
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", port), 5)
                break
            except ConnectionRefusedError:
                if time.monotonic() > until:
                    raise
        self._socket.settimeout(within)
        self._file = self._socket.makefile("rwb")

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def tell(self, eventable: Any) -> None:
        write_event(eventable.event(), self._file)

    def garbage(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()

    def event(self) -> Event | None:
        """The next event; None when the satellite has hung up. Raises TimeoutError."""
        try:
            return read_event(self._file)
        except ConnectionError:
            return None

    def next(self, kind: type[K], passing: type[Any] = AudioChunk) -> K:
        """The next event, which must be of this kind; those of `passing` before it do not count."""
        while True:
            event = self.event()
            assert event is not None, "the satellite has hung up"
            if kind.is_type(event.type):
                return kind.from_event(event)  # type: ignore[no-any-return]
            assert passing.is_type(event.type), f"{event.type} came instead of {kind.__name__}"

    def sound(self, seconds: float) -> bytes:
        """So much of what the satellite's microphone sends, 16 kHz mono s16le; nothing else may come between."""
        pcm = b""
        while len(pcm) < seconds * 32_000:
            event = self.event()
            assert event is not None, "the satellite has hung up"
            chunk = AudioChunk.from_event(event)
            assert (chunk.rate, chunk.width, chunk.channels) == (16_000, 2, 1)
            pcm += chunk.audio
        return pcm

    def speak(self, pcm: bytes, rate: int) -> None:
        """Mono s16le, to be played there."""
        self.tell(AudioStart(rate, 2, 1))
        for at in range(0, len(pcm), SLICE):
            self.tell(AudioChunk(rate, 2, 1, pcm[at : at + SLICE]))
        self.tell(AudioStop())
