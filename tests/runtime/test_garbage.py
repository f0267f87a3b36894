"""The collector is off while the program is read, on afterwards, and leaves alone what was there at the start."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from buddy import states
from buddy.core.events import EveryoneReady, MuteWanted
from buddy.core.machine import Machine
from buddy.runtime.garbage import Settled, uncollected


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_nothing_is_collected_in_the_block_and_again_afterwards() -> None:
    def fails() -> None:
        with uncollected():
            assert not gc.isenabled()
            raise ValueError("an error")

    with pytest.raises(ValueError, match="an error"):
        fails()
    assert gc.isenabled()


def test_what_is_there_when_everybody_is_ready_is_never_looked_at_again() -> None:
    machine, settled = Machine(states.read()), Settled()
    machine.begin()
    settled.saw(machine.step(MuteWanted(True)), 0.0)
    before = gc.get_freeze_count()
    settled.saw(machine.step(EveryoneReady()), 0.0)
    assert before == 0
    assert gc.get_freeze_count() > 1000
