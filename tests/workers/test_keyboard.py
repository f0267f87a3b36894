"""A keyboard for ears: lines are heard when Buddy listens, and only then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from buddy.core.effects import AwaitBargeIn, AwaitWakeWord, CloseEars, Effect, Listen
from buddy.core.events import (
    ButtonHeld,
    ButtonPressed,
    ButtonTouched,
    Event,
    HelpWanted,
    InputEnded,
    StopWordHeard,
    UtteranceHeard,
    UtteranceStarted,
    WakeWordHeard,
    WorkerReady,
)
from buddy.workers.keyboard import Input, Key, Keyboard, Over, Typed
from tests.workers.inbox import Inbox


def live(until: float, *script: tuple[float, Input | Effect]) -> list[Event]:
    """What was posted, without the first report."""
    inbox = Inbox()

    def typing() -> Iterator[Input]:
        for at, thing in script:
            if not isinstance(thing, Effect):
                inbox.clock.sleep(at)
                yield thing
        inbox.clock.sleep(10_000.0)

    keyboard = Keyboard(
        inbox.clock,
        inbox.post,
        typing,
        ["hey buddy", "hi buddy"],
        ["stop", "that's enough"],
        ["help me"],
        lambda colour: {"green": "companion"}.get(colour, ""),
    )
    with inbox.employing(keyboard):
        for at, thing in script:
            if isinstance(thing, Effect):
                inbox.until(at)
                keyboard.send(thing)
        inbox.until(until)
    return [event for _, event in inbox.seen if not isinstance(event, WorkerReady)]


CALLED = WakeWordHeard("hey buddy")


def test_a_line_in_idle_is_called_by_name_and_then_heard() -> None:
    events = live(5, (0, AwaitWakeWord()), (1, Typed("What time is it?")), (2, Listen(1, since_wake_word=True)))
    assert events == [CALLED, UtteranceStarted(1), UtteranceHeard(1, "What time is it?")]


def test_the_name_alone_only_wakes() -> None:
    assert live(5, (0, AwaitWakeWord()), (1, Typed("Hey Buddy!"))) == [CALLED]


def test_the_name_before_a_line_is_no_part_of_it() -> None:
    events = live(5, (0, AwaitWakeWord()), (1, Typed("Hi, Buddy: what time is it?")), (2, Listen(1)))
    assert events == [CALLED, UtteranceStarted(1), UtteranceHeard(1, "what time is it")]


def test_a_word_that_begins_like_the_name_is_not_the_name() -> None:
    events = live(5, (0, Listen(1)), (1, Typed("hey buddyguard")))
    assert events == [UtteranceStarted(1), UtteranceHeard(1, "hey buddyguard")]


def test_lines_wait_for_their_turn() -> None:
    script = [(1, Typed("one")), (1.5, Typed("two")), (2, AwaitWakeWord()), (3, Listen(1)), (4, AwaitBargeIn())]
    events = live(9, *script, (6, Listen(2)))
    assert [event.text for event in events if isinstance(event, UtteranceHeard)] == ["one", "two"]
    assert [event.turn for event in events if isinstance(event, UtteranceHeard)] == [1, 2]


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("stop", StopWordHeard("stop")),
        ("That's enough!", StopWordHeard("that s enough")),
        ("help me", HelpWanted("console")),
        ("hey buddy", CALLED),
    ],
)
def test_what_interrupts(line: str, event: Event) -> None:
    assert live(3, (0, AwaitBargeIn()), (1, Typed(line))) == [event]


def test_a_line_while_buddy_speaks_is_heard_afterwards() -> None:
    events = live(9, (0, AwaitBargeIn()), (1, Typed("stop it now")), (5, Listen(2)))
    assert events == [UtteranceStarted(2), UtteranceHeard(2, "stop it now")]


def test_a_call_that_did_not_count_is_repeated() -> None:
    events = live(8, (0, AwaitWakeWord()), (1, Typed("hello")), (7, Listen(1)))
    assert events.count(CALLED) >= 2
    assert events[-1] == UtteranceHeard(1, "hello")


def test_who_calls_in_vain_gives_up_in_the_end() -> None:
    """In a fault that stays Buddy listens to nobody: the end of the input comes all the same."""
    script = [(0, AwaitWakeWord()), (1, Typed("hello")), (1.5, Typed("is anybody there")), (2, Over())]
    events = live(300, *script)
    assert events[-1] == InputEnded()
    assert set(events[:-1]) == {CALLED}
    assert 10 < len(events) < 40


def test_muted_it_hears_nothing_not_even_what_waited() -> None:
    script = [(0, AwaitBargeIn()), (1, Typed("my secret")), (2, CloseEars()), (3, Typed("another one"))]
    events = live(20, *script, (5, AwaitWakeWord()), (6, Listen(1)))
    assert not [event for event in events if isinstance(event, UtteranceHeard)]


def test_what_is_typed_while_buddy_starts_waits() -> None:
    events = live(9, (0, CloseEars()), (1, Typed("hello")), (3, AwaitWakeWord()), (4, Listen(1)))
    assert events == [CALLED, UtteranceStarted(1), UtteranceHeard(1, "hello")]


def test_the_end_of_the_input_comes_after_what_waits() -> None:
    script = [(0, AwaitBargeIn()), (1, Typed("last words")), (1.5, Over()), (5, Listen(1)), (6, AwaitBargeIn())]
    assert live(9, *script) == [UtteranceStarted(1), UtteranceHeard(1, "last words"), InputEnded()]


def test_the_end_of_the_input_comes_also_when_it_was_muted() -> None:
    script = [(0, AwaitBargeIn()), (1, Typed("last words")), (1.5, Over()), (2, CloseEars())]
    assert live(9, *script) == [InputEnded()]


def test_keys_are_buttons_whatever_the_ears_do() -> None:
    for doing in (CloseEars(), AwaitWakeWord(), Listen(1), AwaitBargeIn()):
        events = live(5, (0, doing), (1, Key("green")), (2, Key("red", held=True)))
        assert events == [
            ButtonTouched("green"),
            ButtonPressed("green", "companion"),
            ButtonTouched("red"),
            ButtonHeld("red"),
        ]


def test_keys_of_a_pipe_wait_for_the_lines_before_them_and_hold_those_after_them() -> None:
    green = Key("green", in_turn=True)
    lines = [(0, Typed("one")), (0, green), (0, Typed("two"))]
    events = live(9, (0, CloseEars()), *lines, (2, AwaitWakeWord()), (3, Listen(1)), (4, Listen(2)), (4.4, Listen(3)))
    pressed = [ButtonTouched("green"), ButtonPressed("green", "companion")]
    assert events == [
        CALLED,
        *(UtteranceStarted(1), UtteranceHeard(1, "one")),
        *pressed,
        *(UtteranceStarted(3), UtteranceHeard(3, "two")),
    ]


def test_keys_of_a_pipe_are_pressed_also_when_it_is_muted() -> None:
    script = [(0, AwaitBargeIn()), (1, Typed("a line")), (1, Key("blue", held=True, in_turn=True)), (2, CloseEars())]
    assert live(9, *script) == [ButtonTouched("blue"), ButtonHeld("blue")]


def test_a_line_after_the_key_that_unmutes_is_heard() -> None:
    unmute = Key("blue", held=True, in_turn=True)
    lines = [(1, Typed("muted")), (1, unmute), (1, Typed("heard"))]
    events = live(9, (0, AwaitBargeIn()), *lines, (2, CloseEars()), (3, AwaitWakeWord()), (4, Listen(1)))
    assert events[:2] == [ButtonTouched("blue"), ButtonHeld("blue")]
    assert events[-1] == UtteranceHeard(1, "heard")


def test_a_source_that_breaks_is_the_end_of_the_input() -> None:
    inbox = Inbox()

    def breaking() -> Iterator[Input]:
        yield Typed("hello")
        raise OSError("the terminal has gone")

    keyboard = Keyboard(inbox.clock, inbox.post, breaking, ["hey buddy"], [], [], lambda colour: "")
    with inbox.employing(keyboard):
        inbox.do(keyboard, [(0, Listen(1)), (1, AwaitBargeIn())])
        inbox.until(5)
    assert inbox.of(InputEnded) == [InputEnded()]
