"""The doctor: is everything there, and does it work? One module for each check in `checks/`, in order in `rounds.py`.

A check is a module with NAME, SECONDS (its deadline), ESSENTIAL and `examine(patient)`, which yields findings as it
goes. What it raises, or an end that does not come in time, becomes a finding, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from buddy.doctor.patient import Patient


class Verdict(StrEnum):
    """How it is."""

    FINE = "ok"
    NOTE = "note"
    """So it is, and it may well be meant so."""
    WARNING = "look"
    """Something does not work, and Buddy can do without it."""
    FAILURE = "FAIL"
    """The appliance could not do its job."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table."""

    what: str
    """The part that was examined: "microphone", "hear: sphinx"."""

    verdict: Verdict
    said: str
    """One sentence."""

    mend: str = ""
    """What somebody can do about it; empty when nothing is to be done."""


class Check(Protocol):
    """What each module in `checks/` has."""

    NAME: str
    SECONDS: float
    """How long it may take, all in all, on a Raspberry Pi."""
    ESSENTIAL: bool
    """Whether the appliance could not do its job when the check itself fails."""

    def examine(self, patient: Patient) -> Iterator[Finding]:
        """May raise what it likes."""


def fine(what: str, said: str) -> Finding:
    return Finding(what, Verdict.FINE, said)


def note(what: str, said: str, mend: str = "") -> Finding:
    return Finding(what, Verdict.NOTE, said, mend)


def warning(what: str, said: str, mend: str) -> Finding:
    return Finding(what, Verdict.WARNING, said, mend)


def failure(what: str, said: str, mend: str) -> Finding:
    return Finding(what, Verdict.FAILURE, said, mend)
