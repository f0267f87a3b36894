"""Each light shows red, green and blue for a moment: whether that is seen, only people can tell."""

from __future__ import annotations

from collections.abc import Iterator

from buddy import choices
from buddy.doctor import Finding, fine, note, warning
from buddy.doctor.patient import Patient
from buddy.errors import BuddyError
from buddy.lights import Light, Pattern
from buddy.lights.console import ConsoleLight
from buddy.lights.none import NoLight

NAME = "light"
SECONDS = 15.0
ESSENTIAL = False

BLINKS = (Pattern.FAULT, Pattern.SPEAKING, Pattern.IDLE)
"""Steady red, green and blue; on a pair of LEDs one of them each time, or both."""
BLINK_SECONDS = 0.4


def examine(patient: Patient) -> Iterator[Finding]:
    mend = "see 'lights:' in config.yaml, the wiring, and 'apt install python3-lgpio'"
    try:
        lights = choices.lights(patient.config, patient.clock)
    except BuddyError as error:
        yield warning(NAME, error.sentence, mend)
        return
    for light in lights:
        if isinstance(light, NoLight | ConsoleLight):
            wanted = patient.config.lights.name == "auto"
            yield note(NAME, f"{light.name}: there is none on this box", mend if wanted else "")
            continue
        try:
            _blink(light, patient)
        except BuddyError as error:
            yield warning(NAME, f"{light.name}: {error.sentence}", mend)
        else:
            yield fine(NAME, f"{light.name}: was red, green and blue, or lit one after the other; did you see it?")
        finally:
            light.close()


def _blink(light: Light, patient: Patient) -> None:
    for pattern in BLINKS:
        light.show(pattern)
        patient.clock.sleep(patient.clock.now() + BLINK_SECONDS)
    light.show(Pattern.OFF)
