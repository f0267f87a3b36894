"""A Buddy that runs on this box: what it says of itself, and which of its engines sit out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from buddy.control.client import NobodyAnswers, ask
from buddy.doctor import Finding, failure, note, warning
from buddy.doctor.deadline import within
from buddy.doctor.patient import Patient
from buddy.errors import BuddyError

NAME = "Buddy"
SECONDS = 10.0
ESSENTIAL = False

ANSWER_SECONDS = 5.0

NEEDED = {"ears": "microphone", "voice": "loudspeaker", "mind": "thoughts"}
"""Workers without which it could not do its job, and what people call what they own."""


def examine(patient: Patient) -> Iterator[Finding]:
    try:
        told = within(ANSWER_SECONDS, lambda: ask("status"))
    except NobodyAnswers:
        return
    except BuddyError as error:
        yield warning(NAME, f"runs, and does not say how it is: {error.sentence}", "sudo systemctl restart buddy")
        return
    patient.runs = True
    mend = "to have them looked at: sudo systemctl stop buddy, then ask the doctor again"
    yield note(NAME, f"runs now (process {told['pid']}), and may hold the devices", mend)
    for trouble in told["degraded"]:
        yield _trouble(trouble)
    for slot, engines in told["engines"].items():
        yield from _benched(slot, engines)


def _trouble(told: Mapping[str, Any]) -> Finding:
    what = str(told["what"])
    said = f"does not work in the running Buddy since {told['since']}: {told['why']}"
    mend = "it is tried again by itself; see its cable, and 'buddy log'"
    return failure(NEEDED[what], said, mend) if what in NEEDED else warning(what, said, mend)


def _benched(slot: str, engines: list[Mapping[str, Any]]) -> Iterator[Finding]:
    used = ", ".join(engine["name"] for engine in engines if engine["in_use"])
    for engine in engines:
        if engine["benched"]:
            instead = f"; {used} works instead" if used else ""
            said = f"sits out in the running Buddy: {engine['why']}{instead}"
            yield warning(f"{slot}: {engine['name']}", said, "it is tried again by itself")
