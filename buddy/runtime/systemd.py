"""What Buddy tells systemd, and what systemd wants to be told: the protocol of sd_notify(3)."""

from __future__ import annotations

import os
from collections.abc import Mapping

import sdnotify

PATIENCE_SECONDS = 1.0
"""How long a message may wait for systemd: without a limit a hung systemd would hang the loop."""

TURN_SECONDS = 10.0
"""Between two signs of life where systemd wants none of its own (s)."""


class Systemd:
    """Says nothing where there is no NOTIFY_SOCKET. Used by the loop's thread."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.turn_seconds = _turn_seconds(environment)
        """How often to say that all is well (s)."""
        self._ready = False
        self._socket = None
        if environment.get("NOTIFY_SOCKET"):
            self._notifier = sdnotify.SystemdNotifier()
            self._socket = self._notifier.socket
        if self._socket is not None:
            self._socket.settimeout(PATIENCE_SECONDS)

    @property
    def listens(self) -> bool:
        """Whether anybody wants to know."""
        return self._socket is not None

    def ready(self) -> None:
        """Started; or done with a reload."""
        self._ready = True
        self._send("READY=1")

    def reloading(self, now: float) -> None:
        """`now`: of the monotonic clock (s)."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={round(now * 1e6)}")

    def status(self, words: str) -> None:
        self._send(f"STATUS={' '.join(words.split())}")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def all_is_well(self) -> None:
        """Feed the watchdog; before Buddy is ready, ask for so much more time: a missing microphone is waited for."""
        extend = "" if self._ready else f"\nEXTEND_TIMEOUT_USEC={round(3e6 * self.turn_seconds)}"
        self._send(f"WATCHDOG=1{extend}")

    def _send(self, message: str) -> None:
        if self._socket is not None:
            # sdnotify encodes in Latin-1; systemd drops what is not UTF-8.
            self._notifier.notify(message.encode(errors="replace").decode("latin-1"))


def _turn_seconds(environment: Mapping[str, str]) -> float:
    """A third of the watchdog's time, as WATCHDOG_USEC has it for this process (sd_watchdog_enabled(3))."""
    wanted = environment.get("WATCHDOG_USEC", "")
    if not wanted.isdecimal() or int(wanted) == 0:
        return TURN_SECONDS
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return TURN_SECONDS
    return min(TURN_SECONDS, int(wanted) / 3e6)
