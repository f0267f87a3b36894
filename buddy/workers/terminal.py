"""Reads lines and keys from a terminal, or lines from a pipe."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from buddy.workers.keyboard import Input, Key, Over, Typed

KEYS = {"\x12": "red", "\x07": "green", "\x02": "blue"}
"""Ctrl-R, Ctrl-G, Ctrl-B."""
LETTERS = {"r": "red", "g": "green", "b": "blue"}
"""After Escape (Alt-R, Alt-G, Alt-B): the button is held."""
HELP = "Type what you would say. Ctrl-R, Ctrl-G, Ctrl-B press red, green, blue; with Alt they hold. Ctrl-D ends."


def lines(stream: TextIO) -> Iterator[Input]:
    """A pipe or a file: each line is an utterance; `:blue` or `:green hold` is a button, pressed in its turn.

    `:red` never waits.
    """
    for line in stream:
        words = line.strip().split()
        if words and words[0].lstrip(":") in LETTERS.values() and words[0].startswith(":"):
            colour = words[0][1:]
            yield Key(colour, held="hold" in words[1:], in_turn=colour != "red")
        elif words:
            yield Typed(line.strip())


def keys(stream: TextIO) -> Iterator[Input]:
    """A terminal: letters are echoed, Enter ends an utterance, control keys press buttons.

    The terminal is put back as it was when the iterator ends, or else when Python does: at a signal
    the thread that reads is still waiting for a key.
    """
    import termios
    import tty

    descriptor = stream.fileno()
    before = termios.tcgetattr(descriptor)

    def put_back() -> None:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    atexit.register(put_back)
    tty.setcbreak(descriptor)
    print(HELP, flush=True)
    try:
        yield from decoded(lambda: stream.read(1), lambda text: print(text, end="", flush=True))
    finally:
        put_back()
        atexit.unregister(put_back)


def decoded(read: Callable[[], str], echo: Callable[[str], None]) -> Iterator[Input]:
    """From single characters to lines and keys. An empty read, or Ctrl-D, ends."""
    line = ""
    while (character := read()) not in ("", "\x04"):
        if character in KEYS:
            yield Key(KEYS[character])
        elif character == "\x1b":
            colour = LETTERS.get(_after_escape(read))
            if colour:
                yield Key(colour, held=True)
        elif character in "\r\n":
            echo("\n")
            if line.strip():
                yield Typed(line.strip())
            line = ""
        elif character in "\x7f\b":
            echo("\b \b" if line else "")
            line = line[:-1]
        elif character.isprintable():
            echo(character)
            line += character
    yield Over()


def _after_escape(read: Callable[[], str]) -> str:
    """The letter that was typed with Alt. Arrows and the like are read to their end: CSI of ECMA-48, SS3."""
    letter = read()
    if letter == "[":
        while (rest := read()) and not "@" <= rest <= "~":
            pass
        return ""
    if letter == "O":
        read()
        return ""
    return letter.lower()


def source(stream: TextIO = sys.stdin) -> Callable[[], Iterator[Input]]:
    """Whichever fits the stream. What is not in its encoding is heard as a question mark."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
    return lambda: keys(stream) if stream.isatty() else lines(stream)
