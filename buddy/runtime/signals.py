"""Signals: those that ask for an end become events, SIGUSR1 says what every thread is doing."""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

from buddy.core.events import Event, StopWanted

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def has_terminal() -> bool:
    """Whether there is a terminal that could be hung up. To a service, which has none, SIGHUP says: read anew."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_CLOEXEC))
    except OSError:
        return False
    return True


def obey(post: Callable[[Event], None], hang_up: Callable[[str], Event] = StopWanted) -> None:
    """Post StopWanted, with the signal's name, for each that asks for an end. Only from the main thread.

    SIGHUP posts what `hang_up` makes of its name.

    Python runs its handlers on the main thread, between two bytecodes: a signal that arrives just before the loop
    waits for its next event would be heard only after that wait. What C writes to the wakeup descriptor, a thread
    reads at once.
    """
    here, there = socket.socketpair()
    there.setblocking(False)
    signal.set_wakeup_fd(there.fileno(), warn_on_full_buffer=False)
    obeyed = set()
    for number in ENDING:
        if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
            continue  # nohup: the terminal may go, Buddy stays
        signal.signal(number, _leave_it_to_the_thread)
        obeyed.add(int(number))

    def read() -> None:
        with here, there:  # `there` lives as long as somebody reads
            while arrived := here.recv(64):
                for number in obeyed.intersection(arrived):
                    make = hang_up if number == signal.SIGHUP else StopWanted
                    post(make(signal.Signals(number).name))

    threading.Thread(target=read, name="signals", daemon=True).start()
    if sys.stderr is not None:
        faulthandler.register(signal.SIGUSR1, file=sys.stderr, all_threads=True)


def _leave_it_to_the_thread(number: int, frame: object) -> None:
    """Without a handler the signal would end the process."""
