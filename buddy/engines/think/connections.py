"""The connections of an HTTP client (httpx), noted so that another thread can drop them at once."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any


class Connections:
    """Hang `watch` among the client's request hooks. A thread says `ask(turn)` before its request.

    Two obvious ways fail: until headers arrive the library shows nobody what it waits on,
    and closing a socket does not wake the thread that reads from it, nor tell the server.
    """

    def __init__(self) -> None:
        self.turn = 0
        """Grows with each drop: requests of an earlier turn are not begun any more."""
        self._lock = threading.Lock()
        self._open: list[Any] = []
        self._mine = threading.local()

    def ask(self, turn: int) -> None:
        """The calling thread's next request belongs to this turn."""
        self._mine.turn = turn

    def watch(self, request: Any) -> None:
        """A request hook of httpx. Raises ConnectionAbortedError when the turn is over."""
        if self._mine.turn != self.turn:
            raise ConnectionAbortedError("dropped")
        request.extensions["trace"] = self._trace

    def drop(self) -> None:
        """End every connection; whoever waits on one gets an error from it."""
        with self._lock:
            self.turn += 1
            dropped, self._open = self._open, []
        for stream in dropped:
            _shut(stream)

    def _trace(self, name: str, info: dict[str, Any]) -> None:
        """See "trace" among httpx's request extensions."""
        if name not in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            return
        stream = info["return_value"]
        with self._lock:
            late = self._mine.turn != self.turn
            if not late:
                self._open = [one for one in self._open if one.get_extra_info("socket").fileno() >= 0]
                self._open.append(stream)
        if late:
            _shut(stream)


def _shut(stream: Any) -> None:
    with suppress(OSError):
        # The plain socket's method: an SSLSocket's own would forget its keys under the reader's feet.
        socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)
