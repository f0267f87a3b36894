"""Stands where systemd stands: a NOTIFY_SOCKET, and what was told through it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

SOON = 30.0
"""More than anything here takes on a loaded machine (s)."""

OVER = b"the test is over"


class Listener:
    """Reads messages as they come (the kernel keeps only ten that nobody reads); each is some assignments."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []
        self._messages: SimpleQueue[bytes] = SimpleQueue()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while (message := self._socket.recv(65536)) != OVER:
            self._messages.put(message)

    def until(self, wanted: str | Callable[[str], bool], within: float = SOON) -> str:
        """Read until this assignment has come, or one of which this is true. Raises queue.Empty."""
        fits = (lambda line: line == wanted) if isinstance(wanted, str) else wanted
        end = time.monotonic() + within
        while True:
            lines = self._messages.get(timeout=max(0.0, end - time.monotonic())).decode().split("\n")
            self.told += lines
            for line in lines:
                if fits(line):
                    return line

    def falls_silent(self, seconds: float) -> None:
        """Read until nothing comes for so long."""
        try:
            while True:
                self.told += self._messages.get(timeout=seconds).decode().split("\n")
        except Empty:
            return

    def all(self) -> list[str]:
        """Everything that was told; nothing more is read."""
        self.close()
        while not self._messages.empty():
            self.told += self._messages.get().decode().split("\n")
        return self.told

    def close(self) -> None:
        if self._thread.is_alive():
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.connect(str(self.path))
                end.send(OVER)
            self._thread.join()
            self._socket.close()


@contextmanager
def listening(folder: Path) -> Iterator[Listener]:
    listener = Listener(folder / "notify")
    try:
        yield listener
    finally:
        listener.close()
