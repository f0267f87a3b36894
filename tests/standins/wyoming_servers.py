"""Real Wyoming servers on loopback, each in its own process, and servers that behave badly.

    with real("wake", "wyoming_openwakeword") as uri: ...      # an environment of its own: see install.sh
    with bad(hangs) as uri: ...

Three are tried for the three slots: wyoming-openwakeword and wyoming-porcupine1 with the models in their wheels,
wyoming-piper with a voice of tones (onnx_voice.py), wyoming-faster-whisper with a model that writes one sentence down
whatever it hears (whisper_model.py). No wheel brings a voice or a recognizer along, and models are not downloaded.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

MORTAL = ("setpriv", "--pdeathsig", "KILL", "--")
STARTS_WITHIN = 60.0

Behaviour = Callable[[socket.socket], None]
"""What a bad server does with a connection; afterwards it hangs up."""


def python_of(group: str) -> str:
    """The Python of one of the environments made by `./install.sh test`; skips the test without it."""
    python = Path(sys.prefix, f"wyoming-{group}", "bin", "python")
    if not python.exists():
        pytest.skip(f"{python.parent.parent} is not there: ./install.sh test makes it")
    return str(python)


@contextmanager
def real(group: str, module: str, *arguments: str, folder: Path) -> Iterator[str]:
    """`python -m module` of an environment; gives its address once it takes connections."""
    port = free_port()
    command = [*MORTAL, python_of(group), "-m", module, "--uri", f"tcp://127.0.0.1:{port}", *arguments]
    log = folder / f"{module}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        _await(port, process, log)
        yield f"wyoming://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise AssertionError(f"{log.name}: {log.read_text()[-2000:]}")


@contextmanager
def bad(behaviour: Behaviour) -> Iterator[str]:
    """A server that does this with every connection."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            behaviour(connection)
            if behaviour is hangs:
                over.wait(30)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield f"wyoming://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        accepting.join(5)


@contextmanager
def unreachable() -> Iterator[str]:
    """An address at which connecting hangs, as at one behind a firewall: nobody accepts, and the queue is full."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        place = listening.getsockname()
        with socket.create_connection(place), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(place)
            yield f"wyoming://127.0.0.1:{place[1]}"


@contextmanager
def away() -> Iterator[str]:
    """An address at which nobody listens."""
    yield f"wyoming://127.0.0.1:{free_port()}"


def hangs(connection: socket.socket) -> None:
    """Takes the connection and says nothing."""


def hangs_up(connection: socket.socket) -> None:
    """Hangs up when it was told something."""
    connection.recv(1)


def sends(*data: bytes) -> Behaviour:
    """Answers with these bytes, whatever it is told, and hangs up when the other side does."""

    def send(connection: socket.socket) -> None:
        connection.recv(1)
        for some in data:
            connection.sendall(some)
        while connection.recv(65_536):
            pass

    return send


def drips(connection: socket.socket) -> None:
    """Sends a letter now and then, and never a whole line."""
    connection.settimeout(0.05)
    while True:
        try:
            if not connection.recv(65_536):
                return
        except TimeoutError:
            connection.sendall(b" ")


def floods(event: bytes) -> Behaviour:
    """Sends the same event again and again, as fast as it is taken."""

    def send(connection: socket.socket) -> None:
        while True:
            connection.sendall(event * 100)

    return send


def cut(*data: bytes) -> Behaviour:
    """Sends these bytes and hangs up."""

    def send(connection: socket.socket) -> None:
        connection.recv(1)
        for some in data:
            connection.sendall(some)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass

    return send
