from __future__ import annotations

import io

import pytest

from buddy.errors import LightUnavailable
from buddy.lights import Pattern
from buddy.lights.console import ConsoleLight


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_one_line_for_every_change() -> None:
    stream = io.StringIO()
    light = ConsoleLight(stream)
    for pattern in (Pattern.IDLE, Pattern.IDLE, Pattern.LISTENING, Pattern.OFF):
        light.show(pattern)
    assert stream.getvalue() == "(o) idle\n(o) listening\n( ) off\n"


def test_quiet_hours_are_drawn_too() -> None:
    stream = io.StringIO()
    light = ConsoleLight(stream)
    light.show(Pattern.IDLE, dim=True)
    light.show(Pattern.EMERGENCY, dim=True)
    assert stream.getvalue() == "(.) idle\n(o) emergency\n"


def test_a_terminal_gets_the_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    ConsoleLight(stream).show(Pattern.MUTED)
    assert stream.getvalue() == "\x1b[38;2;255;0;0m(o)\x1b[0m muted\n"


def test_a_terminal_that_wants_no_colour_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    ConsoleLight(stream).show(Pattern.SPEAKING)
    assert stream.getvalue() == "(o) speaking\n"


def test_a_closed_terminal_is_told_in_words() -> None:
    stream = io.StringIO()
    light = ConsoleLight(stream)
    stream.close()
    with pytest.raises(LightUnavailable, match="cannot be drawn"):
        light.show(Pattern.IDLE)
