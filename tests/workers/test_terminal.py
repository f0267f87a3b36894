"""Keys and lines: decoded from characters, from a pipe, and from a real terminal that is put back as it was."""

from __future__ import annotations

import io
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy.workers.keyboard import Input, Key, Over, Typed
from buddy.workers.terminal import decoded, lines, source

SOON = 20.0
"""A deadline for a child process (s)."""


def typed(characters: str) -> tuple[list[Input], str]:
    """What it makes of them, and what it echoes."""
    given_one_by_one, echoed = iter(characters), []
    return list(decoded(lambda: next(given_one_by_one, ""), echoed.append)), "".join(echoed)


def test_a_line_is_echoed_and_ends_with_enter() -> None:
    assert typed("good morning\r") == ([Typed("good morning"), Over()], "good morning\n")


def test_what_was_wrong_is_rubbed_out() -> None:
    things, echoed = typed("heloo\x7f\x7flo\x7f\x08\x7f\x7f\x7f\x7fhi\n")
    assert things == [Typed("hi"), Over()]
    assert echoed.count("\b \b") == 7


def test_rubbing_out_an_empty_line_leaves_the_prompt_alone() -> None:
    assert typed("\x7f\x7f")[1] == ""


def test_an_empty_line_says_nothing() -> None:
    assert typed("\n  \r\n")[0] == [Over()]


@pytest.mark.parametrize(
    ("characters", "key"),
    [
        ("\x12", Key("red")),
        ("\x07", Key("green")),
        ("\x02", Key("blue")),
        ("\x1br", Key("red", held=True)),
        ("\x1bG", Key("green", held=True)),
        ("\x1bb", Key("blue", held=True)),
    ],
)
def test_control_keys_are_buttons_and_do_not_disturb_the_line(characters: str, key: Key) -> None:
    assert typed(f"hel{characters}lo\n") == ([key, Typed("hello"), Over()], "hello\n")


@pytest.mark.parametrize("key", ["\x1b[A", "\x1b[D", "\x1b[3~", "\x1bOP", "\x1b[1;5C", "\x1b[200~"])
def test_arrows_and_other_keys_leave_no_letters(key: str) -> None:
    assert typed(f"hel{key}lo\n") == ([Typed("hello"), Over()], "hello\n")


def test_the_end_is_control_d_or_the_end_of_the_characters() -> None:
    assert typed("hello\x04more\n")[0] == [Over()]
    assert typed("\x1b")[0] == [Over()]
    assert typed("\x1b[")[0] == [Over()]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_characters_raise_and_lines_hold_no_control_characters(characters: str) -> None:
    things, _ = typed(characters)
    assert things[-1] == Over()
    assert all(thing.line.isprintable() for thing in things if isinstance(thing, Typed))


def test_a_pipe_has_lines_and_buttons_in_words() -> None:
    stream = io.StringIO("good morning\n\n  :red\n:green hold\n: red\n:purple\n:)\nlast line")
    assert list(lines(stream)) == [
        Typed("good morning"),
        Key("red"),
        Key("green", held=True, in_turn=True),
        Typed(": red"),
        Typed(":purple"),
        Typed(":)"),
        Typed("last line"),
    ]


def test_the_source_fits_the_stream() -> None:
    assert list(source(io.StringIO("hello\n"))()) == [Typed("hello")]


def read_until(descriptor: int, wanted: str) -> str:
    """What a terminal showed until then. Fails at the deadline."""
    shown = ""
    while wanted not in shown:
        ready, _, _ = select.select([descriptor], [], [], SOON)
        assert ready, f"{wanted!r} did not come: {shown!r}"
        shown += os.read(descriptor, 4096).decode()
    return shown


class Console:
    """A child that reads keys from a terminal of its own, and prints what they are."""

    PROGRAM = """
import signal, sys, threading, time
from buddy.workers.terminal import source
done = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: done.set())
def read():
    for thing in source(sys.stdin)():
        print("<", thing, ">", flush=True)
    done.set()
threading.Thread(target=read, daemon=True).start()
done.wait(60)
"""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()  # theirs stays open here: closed by all, it forgets its settings
        self.before = termios.tcgetattr(self.theirs)
        self.child = subprocess.Popen(
            [sys.executable, "-c", self.PROGRAM],
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )
        read_until(self.ours, "Ctrl-D ends.")

    def type(self, characters: str) -> None:
        os.write(self.ours, characters.encode())

    def close(self) -> None:
        self.child.kill()
        self.child.wait(SOON)
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def console() -> Iterator[Console]:
    found = Console()
    yield found
    found.close()


def test_a_real_terminal_gives_keys_and_lines_and_is_put_back(console: Console) -> None:
    assert termios.tcgetattr(console.theirs) != console.before, "while it reads, keys come at once and unechoed"
    console.type("grüß dich\r")
    assert "Typed(line='grüß dich')" in read_until(console.ours, "Typed(line='grüß dich')")
    console.type("\x12")
    read_until(console.ours, "Key(colour='red', held=False, in_turn=False)")
    console.type("\x1bb")
    read_until(console.ours, "Key(colour='blue', held=True, in_turn=False)")
    console.type("\x04")
    read_until(console.ours, "Over()")
    assert console.child.wait(SOON) == 0
    assert termios.tcgetattr(console.theirs) == console.before


def test_a_program_that_ends_by_itself_puts_the_terminal_back_too(console: Console) -> None:
    console.child.terminate()
    assert console.child.wait(SOON) == 0
    assert termios.tcgetattr(console.theirs) == console.before
