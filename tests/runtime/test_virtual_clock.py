"""Virtual time passes only when everybody waits, and everybody due is served before it passes on."""

from __future__ import annotations

import threading
from queue import SimpleQueue

from hypothesis import given, settings
from hypothesis import strategies as st

from buddy.runtime.clock import RealClock
from buddy.runtime.virtual_clock import VirtualClock


def begin(clock: VirtualClock, run) -> threading.Thread:
    thread = threading.Thread(target=run, daemon=True)
    clock.begin(thread)
    return thread


def test_an_hour_passes_at_once() -> None:
    clock = VirtualClock()
    assert not clock.sleep(3600.0)
    assert clock.now() == 3600.0


def test_time_stands_while_somebody_works() -> None:
    clock, inbox, seen = VirtualClock(), SimpleQueue(), []

    def worker() -> None:
        item = clock.take(inbox)
        sum(range(200_000))
        seen.append((item, clock.now()))

    begin(clock, worker)
    clock.put(inbox, "work")
    clock.sleep(5.0)
    assert seen == [("work", 0.0)]


def test_a_cue_ends_a_sleep_at_its_instant() -> None:
    clock = VirtualClock()
    cue = clock.cue()

    def giver() -> None:
        clock.sleep(2.0)
        cue.give()

    begin(clock, giver)
    assert clock.sleep(10.0, cue)
    assert clock.now() == 2.0


def test_in_a_tie_the_patient_one_comes_last() -> None:
    clock, inbox = VirtualClock(), SimpleQueue()

    def hurried() -> None:
        clock.sleep(1.0)
        clock.put(inbox, "said just in time")

    begin(clock, hurried)
    assert clock.take(inbox, 1.0, patient=True) == "said just in time"
    assert clock.now() == 1.0


def test_taking_with_a_past_instant_only_looks() -> None:
    for clock in (VirtualClock(), RealClock()):
        inbox: SimpleQueue[str] = SimpleQueue()
        assert clock.take(inbox, clock.now() - 1.0) is None
        clock.put(inbox, "here")
        assert clock.take(inbox, clock.now() - 1.0) == "here"


@settings(max_examples=25, deadline=None)
@given(naps=st.lists(st.lists(st.integers(1, 50), min_size=1, max_size=8), min_size=1, max_size=4))
def test_every_sleeper_wakes_at_its_own_instant(naps: list[list[int]]) -> None:
    clock, inbox = VirtualClock(), SimpleQueue()

    def sleeper(number: int) -> None:
        for nap in naps[number]:
            began = clock.now()
            clock.sleep(began + nap)
            clock.put(inbox, (number, began + nap, clock.now()))

    threads = [begin(clock, lambda n=n: sleeper(n)) for n in range(len(naps))]
    woken = [clock.take(inbox) for nap in naps for _ in nap]
    assert all(wanted == at for _, wanted, at in woken)
    assert [at for *_, at in woken] == sorted(at for *_, at in woken)
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
