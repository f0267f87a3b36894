"""Each button is read: one that is down although nobody presses it is stuck, or wired the wrong way."""

from __future__ import annotations

from collections.abc import Iterator

from buddy import choices
from buddy.buttons.none import NoButtons
from buddy.doctor import Finding, fine, note, warning
from buddy.doctor.patient import Patient
from buddy.errors import BuddyError

NAME = "buttons"
SECONDS = 10.0
ESSENTIAL = False

WIRING = "each button belongs between its pin and ground; see 'buttons:' in config.yaml for the pins"


def examine(patient: Patient) -> Iterator[Finding]:
    try:
        buttons = choices.buttons(patient.config, patient.clock)
    except BuddyError as error:
        yield warning(NAME, error.sentence, WIRING)
        return
    if isinstance(buttons, NoButtons):
        wanted = patient.config.buttons.name == "auto"
        yield note(NAME, "there are none on this box: help can only be asked for aloud", WIRING if wanted else "")
        return
    try:
        down = buttons.closed()
    except BuddyError as error:
        yield warning(NAME, error.sentence, WIRING)
        return
    finally:
        buttons.close()
    for colour in down:
        yield warning(f"{colour} button", "is down although nobody should be pressing it", f"let it go; else {WIRING}")
    if not down:
        yield fine(NAME, f"{buttons.name}: all can be read, and none is stuck")
