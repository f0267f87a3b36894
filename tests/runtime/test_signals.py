"""Signals that ask for an end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from buddy.core.events import StopWanted
from buddy.runtime import signals


@pytest.fixture
def handlers() -> Iterator[None]:
    """As they were, afterwards."""
    before = {number: signal.getsignal(number) for number in signals.ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", signals.ENDING)
def test_each_is_posted_with_its_name(handlers: None, number: signal.Signals) -> None:
    posted: list[StopWanted] = []
    signals.obey(posted.append)
    os.kill(os.getpid(), number)
    assert posted == [StopWanted(number.name)]


def test_what_nohup_ignores_stays_ignored(handlers: None) -> None:
    posted: list[StopWanted] = []
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals.obey(posted.append)
    os.kill(os.getpid(), signal.SIGHUP)
    assert posted == []
