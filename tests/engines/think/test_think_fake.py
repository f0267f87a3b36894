from __future__ import annotations

import threading

import pytest

from buddy.engines.think import Part, Question
from buddy.engines.think.fake import HANG, FakeThinking, Settings, build
from buddy.errors import ThinkingFailed
from buddy.runtime.virtual_clock import VirtualClock

HELLO = Question("Hello")


def test_it_says_its_replies_in_order_and_then_what_it_hears() -> None:
    thinker = build(Settings(replies=("One.", "Two.")))
    said = ["".join(part.text for part in thinker.reply(HELLO) or ()) for _ in range(3)]
    assert said == ["One.", "Two.", "Hello"]
    assert thinker.questions == [HELLO] * 3


def test_none_is_not_mine() -> None:
    assert FakeThinking(None).reply(HELLO) is None


def test_pauses_pass_on_the_given_clock() -> None:
    clock = VirtualClock()
    reply = FakeThinking(("One", 2.5, Part(" two", parting=True)), clock=clock).reply(HELLO)
    assert [(part, clock.now()) for part in reply or ()] == [(Part("One"), 0.0), (Part(" two", parting=True), 2.5)]


def test_a_failure_comes_where_it_was_written() -> None:
    reply = FakeThinking(("One", ThinkingFailed("cut"), "never")).reply(HELLO)
    assert reply is not None
    assert next(reply).text == "One"
    with pytest.raises(ThinkingFailed, match="cut"):
        next(reply)
    assert list(reply) == []


@pytest.mark.parametrize(("way_out", "rest"), [("release", ["Two"]), ("close", [])])
def test_a_hang_lasts_until_it_is_released_or_closed(way_out: str, rest: list[str]) -> None:
    thinker = FakeThinking((HANG, "Two"))
    reply = thinker.reply(HELLO)
    assert reply is not None
    got: list[str] = []
    waiting = threading.Thread(target=lambda: got.extend(part.text for part in reply))
    waiting.start()
    getattr(thinker, way_out)()
    waiting.join(5)
    assert got == rest
    assert thinker.dropped == (way_out == "close")


def test_a_hang_that_nobody_ends_fails_on_a_virtual_clock() -> None:
    reply = FakeThinking((HANG,), clock=VirtualClock()).reply(HELLO)
    with pytest.raises(ThinkingFailed, match="left hanging"):
        next(reply or iter(()))


def test_closing_before_the_end_is_counted_once() -> None:
    thinker = FakeThinking(("One", "Two"))
    reply = thinker.reply(HELLO)
    assert reply is not None
    next(reply)
    reply.close()
    reply.close()
    assert thinker.dropped == 1
    assert list(reply) == []
