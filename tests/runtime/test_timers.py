"""Named instants: the earliest first, none twice, none after it was replaced."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buddy.core.events import CooldownElapsed, DeadlinePassed, Event
from buddy.runtime.timers import Timers


class Numbered(Event):
    """An event that can be told apart."""

    def __init__(self, number: int) -> None:
        object.__setattr__(self, "number", number)

    __slots__ = ("number",)


def test_the_earliest_is_next_and_comes_once() -> None:
    timers = Timers()
    timers.start("deadline", 3.0, DeadlinePassed())
    timers.start("cooldown", 2.0, CooldownElapsed())
    assert timers.next_due() == 2.0
    assert timers.pop(1.9) is None
    assert timers.pop(5.0) == CooldownElapsed()
    assert timers.pop(5.0) == DeadlinePassed()
    assert timers.pop(5.0) is None
    assert timers.next_due() is None


def test_started_again_the_old_one_never_comes() -> None:
    timers = Timers()
    timers.start("deadline", 1.0, DeadlinePassed())
    timers.start("deadline", 4.0, DeadlinePassed())
    assert timers.pop(3.0) is None
    assert timers.pop(4.0) == DeadlinePassed()


def test_what_was_never_started_can_be_cancelled() -> None:
    Timers().cancel("deadline")


names = st.sampled_from("abc")
deeds = st.lists(
    st.one_of(
        st.tuples(st.just("start"), names, st.integers(0, 20)),
        st.tuples(st.just("cancel"), names),
        st.tuples(st.just("pass"), st.integers(0, 5)),
    ),
    max_size=60,
)


@given(deeds)
def test_each_comes_at_its_instant_unless_it_was_cancelled_or_replaced(deeds: list[tuple]) -> None:
    timers, now, number = Timers(), 0, 0
    pending: dict[str, tuple[int, int]] = {}
    for deed in deeds:
        match deed:
            case ("start", name, seconds):
                number += 1
                timers.start(name, now + seconds, Numbered(number))
                pending[name] = (now + seconds, number)
            case ("cancel", name):
                timers.cancel(name)
                pending.pop(name, None)
            case ("pass", seconds):
                now += seconds
                came = []
                while (event := timers.pop(now)) is not None:
                    came.append(event.number)
                due = sorted((at, n) for at, n in pending.values() if at <= now)
                assert [at for at, _ in due] == sorted(at for at, _ in due)
                assert sorted(came) == sorted(n for _, n in due)
                pending = {name: timer for name, timer in pending.items() if timer[0] > now}
        assert timers.next_due() == min((at for at, _ in pending.values()), default=None)
