"""One connection to a Wyoming server. Nothing here waits longer than it is told, not even for a name to be found."""

from __future__ import annotations

import io
import json
import select
import socket
import threading
import time
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from buddy.engines.wyoming.server import Server

if TYPE_CHECKING:
    from wyoming.event import Event, Eventable

    K = TypeVar("K", bound=Eventable)

MOST_BYTES = 8_388_608
"""No event is as long as this: a list of every voice there is has some 300 kB."""

SLICE = 65_536


class Trouble(Exception):
    """The server is away, hangs, hung up, or answered what is no answer. Its text is a sentence."""


class Connection:
    """Opens in the background at once. What is sent before it is open, or faster than it is taken, waits here.

    Used from one thread. `close` may be called from any.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._who = "the Wyoming server at {}:{}".format(*server.place)
        self._until = time.monotonic() + server.connect_seconds
        self._opened: SimpleQueue[socket.socket | OSError] = SimpleQueue()
        self._socket: socket.socket | None = None
        self._closed = False
        self._ended = False
        """The server has hung up; what it said before is not lost."""
        self._using = threading.Lock()
        self._out = bytearray()
        self._in = bytearray()
        threading.Thread(target=self._open, name="wyoming", daemon=True).start()

    def send(self, eventable: Eventable) -> None:
        """Never waits. Raises Trouble."""
        from wyoming.event import write_event

        written = io.BytesIO()
        write_event(eventable.event(), written)
        self._out += written.getvalue()
        self._pump(time.monotonic())
        if self._ended and b"\n" not in self._in:
            raise self.trouble("hung up")

    def receive(self, seconds: float = 0.0) -> Event | None:
        """The server's next event, as soon as it is whole; None when the time is over. Raises Trouble."""
        until = time.monotonic() + seconds
        while True:
            event = self._next()
            if event is not None:
                return event
            if self._ended:
                raise self.trouble("hung up")
            if not self._pump(until) and time.monotonic() >= until:
                return None

    def trouble(self, what: str) -> Trouble:
        """An error that begins with the server's place."""
        return Trouble(f"{self._who} {what}")

    def refusal(self, what: str, event: Event) -> Trouble:
        """An error that the server sent. Its text is left out: it may hold what people said."""
        from wyoming.error import Error

        code = " ".join(str(self.read_as(Error, event).code or "no reason given").split())[:40]
        return self.trouble(f"{what} ({code})")

    def read_as(self, kind: type[K], event: Event) -> K:
        """The event as one of wyoming's classes. Raises Trouble when it lacks what such an event holds."""
        try:
            return kind.from_event(event)  # type: ignore[return-value]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self.trouble(f"sent a '{event.type}' that is none ({type(error).__name__})") from None

    def close(self) -> None:
        """Hang up. May be called twice."""
        self._closed = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # closing alone would not wake who waits in `_pump`
            with self._using:
                self._socket.close()

    def _open(self) -> None:
        """In a thread of its own, because looking a name up cannot be interrupted."""
        try:
            made = socket.create_connection(self._server.place, self._server.connect_seconds)
            made.setblocking(False)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            self._opened.put(error)
            return
        self._opened.put(made)
        if self._closed:
            made.close()

    def _connected(self, until: float) -> socket.socket | None:
        """The socket; None when it is not open yet at that time."""
        if self._closed:
            raise self.trouble("was left")
        if self._socket is not None:
            return self._socket
        try:
            wait = max(0.0, min(until, self._until) - time.monotonic())
            found = self._opened.get(timeout=wait) if wait else self._opened.get_nowait()
        except Empty:
            if time.monotonic() < self._until:
                return None
            raise self.trouble(f"could not be reached within {self._server.connect_seconds:g} s") from None
        if isinstance(found, OSError):
            said = "does not answer" if isinstance(found, TimeoutError) else found.strerror or type(found).__name__
            raise self.trouble(f"cannot be reached: {said}")
        self._socket = found
        return found

    def _pump(self, until: float) -> bool:
        """Send and take what goes, waiting for it until then; whether anything came or went."""
        connected = self._connected(until)
        if connected is None:
            return False
        try:
            with self._using:
                wait = max(0.0, until - time.monotonic())
                reading, writing = [connected] * (not self._ended), [connected] * bool(self._out)
                readable, writable, _ = select.select(reading, writing, [], wait)
                if writable:
                    del self._out[: connected.send(self._out[:SLICE])]
                if readable:
                    self._take(connected.recv(SLICE))
        except (OSError, ValueError) as error:  # ValueError: closed by another thread
            raise self.trouble(f"broke the connection off ({type(error).__name__})") from None
        return bool(readable or writable)

    def _take(self, data: bytes) -> None:
        self._ended = not data
        self._in += data
        if len(self._in) > MOST_BYTES:
            raise self._garbage()

    def _next(self) -> Event | None:
        """The first event that is whole: a line of JSON, then as many bytes of data and of sound as it says."""
        from wyoming.event import read_event

        end = self._in.find(b"\n") + 1
        if not end:
            return None
        header: Any = None
        with suppress(ValueError, RecursionError):
            header = json.loads(self._in[:end])
        if not isinstance(header, dict) or not isinstance(header.get("type"), str):
            raise self._garbage()
        for key in ("data_length", "payload_length"):
            size = header.get(key) or 0
            if not isinstance(size, int) or not 0 <= size <= MOST_BYTES:
                raise self._garbage()
            end += size
        if len(self._in) < end:
            return None
        try:
            event = read_event(io.BytesIO(self._in[:end]))
        except (TypeError, AttributeError, RecursionError):
            event = None
        if event is None or not isinstance(event.data, dict):
            raise self._garbage()
        del self._in[:end]
        return event

    def _garbage(self) -> Trouble:
        return self.trouble("answers something that is not the Wyoming protocol")
