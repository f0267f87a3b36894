"""A playback that is a child process: raw sound into its pipe, silence by ending it."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from buddy.errors import SpeakerLost

STUCK_AFTER = 3.0
"""Seconds in which the child has to take something."""

DRAIN_WITHIN = 4.0
"""Seconds for what lies in the pipe and in the card's buffer (some 0.4 s) to sound."""

PIPE_BYTES = 4_096
"""The smallest pipe there is: 93 ms at 22,050 Hz."""


def last_words(errors: str) -> str:
    """What a program said at last on its error output, without the chatter of ALSA's library."""
    lines = [line.strip() for line in errors.splitlines() if line.strip() and not line.startswith("ALSA lib")]
    return lines[-1] if lines else "it does not say why"


@cache
def _mortal() -> tuple[str, ...]:
    """A prefix that ends the child with the thread that began it. (A `preexec_fn` may deadlock among threads.)"""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


class Player:
    """The Playback made of a program that plays its standard input, in a process group of its own.

    The thread that makes it has to live as long as it plays.
    """

    def __init__(self, name: str, command: Sequence[str]) -> None:
        """`name` is the loudspeaker's, for errors. Raises OSError when the program cannot be started."""
        self._name = name
        self._program = command[0]
        self._stopped = False
        self._said = ""
        self._lock = threading.Lock()
        self._child = subprocess.Popen(
            [*_mortal(), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
        assert self._child.stdin is not None
        assert self._child.stderr is not None
        self._pipe, self._errors = self._child.stdin, self._child.stderr
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        os.set_blocking(self._pipe.fileno(), False)
        os.set_blocking(self._errors.fileno(), False)

    def write(self, pcm: bytes) -> None:
        left = memoryview(pcm)
        while left:
            with self._lock:
                if self._pipe.closed:
                    return
                try:
                    taken = self._pipe.write(left)
                except BrokenPipeError:
                    break
                pipe = self._pipe.fileno()
            if taken:
                left = left[taken:]
            elif not _ready(pipe, select.POLLOUT, STUCK_AFTER):
                self._lost(f"has taken no sound for {STUCK_AFTER:.0f} s")
        if left:
            self._lost("ended too early")

    def finish(self) -> None:
        with self._lock:
            self._pipe.close()
        if not self._ends():
            self._lost("goes on after its last sample")
        elif self._end():
            self._lost("ended too early")

    def stop(self) -> None:
        self._stopped = True
        self._end()

    def _ends(self) -> bool:
        """Whether the child comes to its end in time."""
        try:
            watched = os.pidfd_open(self._child.pid)
        except ProcessLookupError:
            return True
        try:
            return _ready(watched, select.POLLIN, DRAIN_WITHIN)
        finally:
            os.close(watched)

    def _end(self) -> int:
        """End the child if it still runs, take its last words, let go of everything. Gives its exit status."""
        with self._lock:
            if self._child.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(self._child.pid, signal.SIGKILL)
                self._child.wait()
                self._said = (self._errors.read() or b"").decode(errors="replace")
                self._pipe.close()
                self._errors.close()
            return self._child.returncode

    def _lost(self, how: str) -> None:
        """Raise SpeakerLost, in the program's own words; nothing when it was stopped on purpose."""
        self._end()
        if not self._stopped:
            raise SpeakerLost(f"{self._name}: {self._program} {how}: {last_words(self._said)}")


def _ready(descriptor: int, event: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, event)
    return bool(poll.poll(seconds * 1_000))
