"""How each pattern looks, as data: on an RGB LED, in the terminal, and on two plain LEDs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from buddy.lights import Pattern

Colour = tuple[float, float, float]
"""Red, green and blue, each 0.0 (dark) to 1.0."""

BLACK: Colour = (0.0, 0.0, 0.0)
WHITE: Colour = (1.0, 1.0, 1.0)
RED: Colour = (1.0, 0.0, 0.0)
GREEN: Colour = (0.0, 1.0, 0.0)
BLUE: Colour = (0.0, 0.0, 1.0)
YELLOW: Colour = (1.0, 1.0, 0.0)
CYAN: Colour = (0.0, 1.0, 1.0)

FAINT = 0.2
"""Brightness of what may be seen for hours: muted, offline."""


def faint(colour: Colour) -> Colour:
    return scaled(colour, FAINT)


def scaled(colour: Colour, brightness: float) -> Colour:
    red, green, blue = colour
    return red * brightness, green * brightness, blue * brightness


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One beat of a light that does not stay as it is; it repeats. All in seconds."""

    on: float = 0.0
    off: float = 0.0
    rise: float = 0.0
    fall: float = 0.0


PULSE = Rhythm(rise=1.0, fall=1.0)
QUICK_PULSE = Rhythm(rise=0.4, fall=0.4)
SLOW_PULSE = Rhythm(rise=2.0, fall=2.0)
FLASH = Rhythm(on=0.25, off=0.25)
SLOW_BLINK = Rhythm(on=1.0, off=1.0)


@dataclass(frozen=True, slots=True)
class Look:
    """A colour, steady or in a rhythm with another one."""

    colour: Colour
    rhythm: Rhythm | None = None
    other: Colour = BLACK
    dims: bool = True
    """Whether quiet hours dim it. What calls for help stays as bright as it is."""


LOOKS: Mapping[Pattern, Look] = {
    Pattern.OFF: Look(BLACK),
    Pattern.STARTING: Look(WHITE, PULSE),
    Pattern.IDLE: Look(BLUE),
    Pattern.WAKE: Look(BLUE, QUICK_PULSE),
    Pattern.LISTENING: Look(BLUE, PULSE),
    Pattern.THINKING: Look(YELLOW),
    Pattern.SPEAKING: Look(GREEN),
    Pattern.SWITCHING: Look(WHITE, FLASH, other=CYAN),
    Pattern.MUTED: Look(faint(RED)),
    Pattern.OFFLINE: Look(faint(BLUE)),
    Pattern.FAULT: Look(RED),
    Pattern.EMERGENCY: Look(RED, FLASH, dims=False),
    Pattern.ACKNOWLEDGED: Look(GREEN, SLOW_PULSE, other=RED, dims=False),
    Pattern.STOPPING: Look(faint(WHITE)),
}


@dataclass(frozen=True, slots=True)
class Glow:
    """What one plain LED does: its brightness (0.0 to 1.0) while steady, or a rhythm at full brightness."""

    brightness: float = 1.0
    rhythm: Rhythm | None = None


DARK = Glow(0.0)
LIT = Glow()

PAIRS: Mapping[Pattern, tuple[Glow, Glow]] = {
    Pattern.OFF: (DARK, DARK),
    Pattern.STARTING: (Glow(rhythm=PULSE), DARK),
    Pattern.IDLE: (DARK, DARK),
    Pattern.WAKE: (LIT, DARK),
    Pattern.LISTENING: (LIT, DARK),
    Pattern.THINKING: (LIT, DARK),
    Pattern.SPEAKING: (LIT, LIT),
    Pattern.SWITCHING: (LIT, Glow(rhythm=FLASH)),
    Pattern.MUTED: (DARK, Glow(FAINT)),
    Pattern.OFFLINE: (Glow(FAINT), DARK),
    Pattern.FAULT: (Glow(rhythm=SLOW_BLINK), Glow(rhythm=SLOW_BLINK)),
    Pattern.EMERGENCY: (Glow(rhythm=FLASH), Glow(rhythm=FLASH)),
    Pattern.ACKNOWLEDGED: (LIT, Glow(rhythm=SLOW_PULSE)),
    Pattern.STOPPING: (DARK, Glow(rhythm=PULSE)),
}
"""The session's LED and the speaking LED, as Buddy was first built."""
