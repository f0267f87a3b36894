from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buddy.engines.think import Message
from buddy.engines.think.budget import estimate, within


def turns(count: int, words: str = "some words") -> list[Message]:
    return [Message("assistant" if n % 2 else "user", f"{words} {n}") for n in range(count)]


def test_everything_stays_when_it_fits() -> None:
    assert within(turns(4), tokens=1000) == tuple(turns(4))


def test_the_oldest_go_first() -> None:
    room = sum(estimate(message.text) for message in turns(10)[-4:])
    assert within(turns(10), tokens=room) == tuple(turns(10)[-4:])


def test_what_is_kept_begins_with_the_resident() -> None:
    room = sum(estimate(message.text) for message in turns(10)[-5:])
    assert within(turns(10), tokens=room) == tuple(turns(10)[-4:])


def test_at_most_twenty_messages() -> None:
    assert within(turns(30), tokens=100_000) == tuple(turns(30)[-20:])
    assert within(turns(30), tokens=100_000, at_most=0) == ()


def test_a_message_that_is_too_long_leaves_no_gap() -> None:
    messages = [*turns(2), Message("user", "x" * 9000), *turns(2)]
    assert within(messages, tokens=1000) == tuple(turns(2))


def test_the_estimate_counts_bytes_and_the_frame() -> None:
    assert estimate("") == 4
    assert estimate("abcd") == 6
    assert estimate("你好") == 6


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), st.text())), st.integers(-5, 300))
def test_the_budget_holds_and_what_is_kept_is_the_end(messages: list[Message], tokens: int) -> None:
    kept = within(messages, tokens)
    assert sum(estimate(message.text) for message in kept) <= max(0, tokens)
    assert not kept or (list(kept) == messages[-len(kept) :] and kept[0].role == "user")
