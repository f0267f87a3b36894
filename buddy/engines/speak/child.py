"""A child process that makes sound, read with deadlines, and ended with everything that it started."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress


class Child:
    """Runs in a process group of its own: a key pressed in a terminal does not reach it, and `end` leaves nothing.

    Raises OSError when it cannot be started.
    """

    def __init__(self, arguments: Sequence[str], *, talk: bool = False, complaints: bool = False) -> None:
        """`talk` opens its standard input, `complaints` keeps its standard error to be asked for."""
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE if talk else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if complaints else subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        assert self._process.stdout
        self._out = self._process.stdout.fileno()
        self._buffer = b""
        self._reading = threading.Lock()
        self._ended = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def some(self, size: int, seconds: float) -> bytes:
        """At most `size` bytes, as soon as there are any; none at its end. Raises TimeoutError."""
        if not self._buffer:
            self._fill(size, time.monotonic() + seconds)
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def exactly(self, size: int, seconds: float) -> bytes:
        """Raises TimeoutError, and EOFError when it ends before."""
        until = time.monotonic() + seconds
        while len(self._buffer) < size:
            if not self._fill(size, until):
                raise EOFError
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def line(self, seconds: float) -> bytes:
        """Up to the next newline, without it. Raises TimeoutError, and EOFError when it ends before."""
        until = time.monotonic() + seconds
        while b"\n" not in self._buffer:
            if not self._fill(65_536, until):
                raise EOFError
        taken, _, self._buffer = self._buffer.partition(b"\n")
        return taken

    def tell(self, line: bytes) -> None:
        """Write to its standard input. Raises BrokenPipeError when it is gone."""
        assert self._process.stdin
        try:
            self._process.stdin.write(line)
        except ValueError as error:
            raise BrokenPipeError("closed") from error

    def complaints(self) -> str:
        """What it wrote to standard error, once it has ended."""
        return self._process.stderr.read().decode(errors="replace").strip() if self._process.stderr else ""

    def end(self) -> int:
        """Kill the whole group and wait for it; the exit status, negative for a signal.

        From any thread, any number of times; who reads meanwhile comes to the end.
        """
        if self._process.returncode is None:
            # Not after it was waited for: by then the number may be somebody else's.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait()
        # Its end wakes a reader. Closing before the reader has let go would hand its number to the next file opened.
        with self._reading:
            self._ended = True
            for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
                if pipe:
                    with suppress(OSError):
                        pipe.close()
        return status

    def leave(self, seconds: float) -> int | None:
        """Wait for it to end by itself; None when it does not."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds)
        return None

    def _fill(self, size: int, until: float) -> bool:
        with self._reading:
            if self._ended:
                return False
            ready, _, _ = select.select([self._out], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError
            more = os.read(self._out, size)
        self._buffer += more
        return bool(more)
