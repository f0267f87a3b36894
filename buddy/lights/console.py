"""`console`: the light in words, one line in the terminal for every change."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from buddy.config.section import Section
from buddy.errors import LightUnavailable
from buddy.lights import Light, Pattern
from buddy.lights.patterns import BLACK, LOOKS, Look
from buddy.runtime.clock import Clock


class Settings(Section):
    """Nothing to set. Colours are used in a terminal, unless the environment has NO_COLOR."""


def build(_settings: Settings, _clock: Clock) -> Light:
    return ConsoleLight(sys.stdout)


class ConsoleLight:
    """Writes `(o) listening` and the like, in the light's colour where the stream is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._coloured = stream.isatty() and not os.environ.get("NO_COLOR")
        self._shown: tuple[Pattern, bool] | None = None

    @property
    def name(self) -> str:
        return "the light drawn in the terminal"

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        if (pattern, dim) == self._shown:
            return
        try:
            self._stream.write(f"{self._lamp(LOOKS[pattern], dim)} {pattern}\n")
            self._stream.flush()
        except (OSError, ValueError) as wrong:
            raise LightUnavailable(f"The light cannot be drawn in the terminal: {wrong}") from wrong
        self._shown = (pattern, dim)

    def close(self) -> None:
        self._shown = None

    def _lamp(self, look: Look, dim: bool) -> str:
        if look.colour == BLACK:
            return "( )"
        lamp = "(.)" if dim and look.dims else "(o)"
        if not self._coloured:
            return lamp
        brightest = max(look.colour)
        red, green, blue = (round(255 * part / brightest) for part in look.colour)
        return f"\x1b[38;2;{red};{green};{blue}m{lamp}\x1b[0m"
