"""Signals: those that ask for an end become events, SIGUSR1 says what every thread is doing."""

from __future__ import annotations

import faulthandler
import signal
import sys
from collections.abc import Callable

from buddy.core.events import StopWanted

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def obey(post: Callable[[StopWanted], None]) -> None:
    """Post StopWanted, with the signal's name, for each that asks for an end. Only from the main thread."""

    def wanted(number: int, _: object) -> None:
        post(StopWanted(signal.Signals(number).name))

    for number in ENDING:
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue  # nohup: the terminal may go, Buddy stays
        signal.signal(number, wanted)
    if sys.stderr is not None:
        faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=True)
