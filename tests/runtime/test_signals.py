"""Signals that ask for an end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from queue import Empty, SimpleQueue

import pytest

from buddy.core.events import StopWanted
from buddy.runtime import signals

SOON = 10.0


@pytest.fixture
def handlers() -> Iterator[None]:
    """As they were, afterwards."""
    before = {number: signal.getsignal(number) for number in signals.ENDING}
    yield
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", signals.ENDING)
def test_each_is_posted_with_its_name(handlers: None, number: signal.Signals) -> None:
    posted: SimpleQueue[StopWanted] = SimpleQueue()
    signals.obey(posted.put)
    os.kill(os.getpid(), number)
    assert posted.get(timeout=SOON) == StopWanted(number.name)


def test_what_nohup_ignores_stays_ignored(handlers: None) -> None:
    posted: SimpleQueue[StopWanted] = SimpleQueue()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals.obey(posted.put)
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGTERM)
    assert posted.get(timeout=SOON) == StopWanted("SIGTERM")
    with pytest.raises(Empty):
        posted.get_nowait()


BUSY = """
import queue, signal, threading
from buddy.runtime import signals

posted = queue.SimpleQueue()
signals.obey(posted.put)
threading.Thread(target=lambda: print(posted.get().reason, flush=True), daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])  # as if the main thread were just about to wait


def take_signals():
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    print("ready", flush=True)
    threading.Event().wait()


threading.Thread(target=take_signals, daemon=True).start()
queue.SimpleQueue().get()
"""


def test_a_signal_is_obeyed_while_the_main_thread_waits_for_ever() -> None:
    """Delivered to another thread, it does not wake the main one: Python's handler alone would never run."""
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGTERM)
        assert child.stdout.readline() == "SIGTERM\n"
        child.kill()
