"""The rounds: one check after the other, each with its deadline, whatever happens in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from buddy.config.report import KEY_LIKE
from buddy.doctor import Check, Finding, Verdict
from buddy.doctor.checks import (
    box,
    buttons,
    configuration,
    hear,
    lights,
    running,
    services,
    sound,
    speak,
    think,
    vad,
    wake,
)
from buddy.doctor.deadline import Overdue, each
from buddy.doctor.patient import Patient
from buddy.doctor.ward import Begun, Tell
from buddy.errors import BuddyError
from buddy.runtime.complaints import in_words

CHECKS: tuple[Check, ...] = (
    configuration,
    box,
    running,
    lights,
    buttons,
    sound,
    speak,
    vad,
    wake,
    hear,
    think,
    services,
)
PREPARING: tuple[Check, ...] = (running, speak)
"""Those whose findings the later ones build upon."""


def examined(patient: Patient, checks: Iterable[Check]) -> Iterator[Finding]:
    """Every finding as it comes, with no secret in it."""
    for check in checks:
        for finding in _findings(check, patient):
            yield _discreet(finding, patient.secrets)


def from_number(patient: Patient, number: int, tell: Tell) -> None:
    """Do the checks from this one on."""
    for check in PREPARING:
        if CHECKS.index(check) < number:
            list(examined(patient, [check]))
    for at, check in list(enumerate(CHECKS))[number:]:
        tell(Begun(check.NAME, at, check.SECONDS, check.ESSENTIAL))
        for finding in examined(patient, [check]):
            tell(finding)


def _findings(check: Check, patient: Patient) -> Iterator[Finding]:
    verdict = Verdict.FAILURE if check.ESSENTIAL else Verdict.WARNING
    try:
        yield from each(check.SECONDS, lambda: check.examine(patient))
    except Overdue as error:
        mend = "something below it hangs: pull its plug and put it back, or restart the box"
        yield Finding(check.NAME, verdict, error.sentence, mend)
    except BuddyError as error:
        yield Finding(check.NAME, verdict, error.sentence.replace("\n", "; "), "mend what the sentence names")
    except Exception as error:  # the boundary of a check: the others still have to be done
        yield Finding(check.NAME, verdict, f"could not be examined: {in_words(error)}", "please report it")


def _discreet(finding: Finding, secrets: Iterable[str]) -> Finding:
    return Finding(finding.what, finding.verdict, _masked(finding.said, secrets), _masked(finding.mend, secrets))


def _masked(text: str, secrets: Iterable[str]) -> str:
    for value in secrets:
        text = text.replace(value, "[a key]")
    return KEY_LIKE.sub("[a key]", text)
