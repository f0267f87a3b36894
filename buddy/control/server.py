"""Serves the control socket from a thread of its own. Whatever a client does, it costs that client only."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

from buddy.control.connection import Connection, Desk
from buddy.errors import DeviceError

log = logging.getLogger(__name__)

MOST_CLIENTS = 16
MOST_A_SECOND = 50
"""Connections that are taken; a flood waits in the kernel's queue, or is turned away there."""

TICK_SECONDS = 0.1
REST_SECONDS = 1.0


class ControlServer:
    """Many clients, one thread, nothing that blocks."""

    def __init__(self, place: Path, desk: Desk) -> None:
        self._place = place
        self._desk = desk
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)
        self._connections: dict[socket.socket, Connection] = {}
        self._tokens, self._filled = float(MOST_A_SECOND), 0.0

    def start(self) -> None:
        """Raises DeviceError when the socket cannot be made, or another Buddy has it."""
        self._listener = _listening(self._place)
        self._thread.start()

    def stop(self) -> None:
        """No answer is given any more. May be called twice, and without a start."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(REST_SECONDS)
            with suppress(OSError):
                self._place.unlink(missing_ok=True)

    def _run(self) -> None:
        with self._listener, selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            while not self._ending.is_set():
                try:
                    self._turn(selector)
                except Exception:  # this thread's boundary: nobody could ask Buddy any more
                    log.exception("the control socket failed")
                    self._drop_all(selector)
                    self._ending.wait(REST_SECONDS)
            self._drop_all(selector)

    def _turn(self, selector: selectors.BaseSelector) -> None:
        for key, _ in selector.select(TICK_SECONDS):
            if key.fileobj is self._listener:
                self._take(selector)
        now = time.monotonic()
        for client, connection in list(self._connections.items()):
            if connection.over(now):
                self._drop(selector, client)
            else:
                selector.modify(client, connection.waits_for)

    def _take(self, selector: selectors.BaseSelector) -> None:
        now = time.monotonic()
        self._tokens = min(MOST_A_SECOND, self._tokens + MOST_A_SECOND * (now - self._filled))
        self._filled = now
        if len(self._connections) >= MOST_CLIENTS or self._tokens < 1:
            self._ending.wait(TICK_SECONDS / 2)  # those who wait stay in the kernel's queue
            return
        self._tokens -= 1
        try:
            client, _ = self._listener.accept()
        except OSError as error:  # no more descriptors, or the client has gone again
            log.debug("a client could not be let in: %s", error)
            self._ending.wait(TICK_SECONDS)
            return
        client.setblocking(False)
        self._connections[client] = Connection(client, self._desk, now)
        selector.register(client, selectors.EVENT_READ)

    def _drop(self, selector: selectors.BaseSelector, client: socket.socket) -> None:
        selector.unregister(client)
        del self._connections[client]
        client.close()

    def _drop_all(self, selector: selectors.BaseSelector) -> None:
        for client in list(self._connections):
            self._drop(selector, client)


def _listening(place: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if _answers(place):
            raise DeviceError(f"another Buddy answers at {place}")
        place.unlink(missing_ok=True)
        listener.bind(str(place))
        place.chmod(0o660)
        listener.listen(MOST_CLIENTS)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise DeviceError(f"no control socket at {place}: {error.strerror or error}") from error
    except DeviceError:
        listener.close()
        raise
    return listener


def _answers(place: Path) -> bool:
    """Whether somebody listens there; the socket of a Buddy that was killed is only a name."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        knock.settimeout(REST_SECONDS)
        try:
            knock.connect(str(place))
        except TimeoutError:
            return True
        except OSError:
            return False
        return True
