"""Whatever a check does, the others are done, nothing hangs, and no secret is shown."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from buddy.doctor import Check, Finding, Verdict, failure, fine, table, warning
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
from buddy.doctor.deadline import Overdue, each, within
from buddy.doctor.patient import Patient
from buddy.doctor.rounds import CHECKS, examined, from_number
from buddy.doctor.ward import Begun
from buddy.errors import DeviceError

ALL = [box, buttons, configuration, hear, lights, running, services, sound, speak, think, vad, wake]


@dataclass
class Doubtful:
    """A check that ends as it is told."""

    NAME: str = "doubtful"
    SECONDS: float = 30.0
    ESSENTIAL: bool = True
    ends: Any = None

    def examine(self, patient: Patient) -> Iterator[Finding]:
        yield fine("first", "is there")
        if isinstance(self.ends, threading.Event):
            self.ends.wait(60)
        elif isinstance(self.ends, Exception):
            raise self.ends
        elif self.ends:
            yield self.ends


def verdicts(practice, *checks: Check) -> list[tuple[str, Verdict]]:
    return [(found.what, found.verdict) for found in examined(practice.patient(), checks)]


def test_every_check_of_the_package_is_done() -> None:
    assert set(CHECKS) == set(ALL)
    assert CHECKS.index(speak) < min(map(CHECKS.index, (vad, wake, hear))), "they listen to the voice"
    assert all(check.SECONDS > 0 and check.NAME and isinstance(check.ESSENTIAL, bool) for check in CHECKS)


@pytest.mark.parametrize(("essential", "verdict"), [(True, Verdict.FAILURE), (False, Verdict.WARNING)])
def test_a_check_that_hangs_costs_only_itself(practice, essential: bool, verdict: Verdict) -> None:
    hangs = threading.Event()
    stuck = Doubtful("stuck", 0.1, essential, hangs)
    found = verdicts(practice, stuck, Doubtful(ends=fine("second", "is there")))
    hangs.set()
    assert found == [("first", Verdict.FINE), ("stuck", verdict), ("first", Verdict.FINE), ("second", Verdict.FINE)]


@pytest.mark.parametrize("error", [DeviceError("no such card"), ZeroDivisionError("division by zero")])
def test_a_check_that_fails_costs_only_itself(practice, error: Exception) -> None:
    findings = list(examined(practice.patient(), [Doubtful(ends=error), Doubtful()]))
    assert [f.verdict for f in findings] == [Verdict.FINE, Verdict.FAILURE, Verdict.FINE]
    assert str(error) in findings[1].said
    assert findings[1].mend


def test_no_secret_is_shown_whatever_a_library_says(practice, monkeypatch) -> None:
    monkeypatch.setenv("BUDDY_HOME_KEY", "hunter2 is short")
    patient = practice.patient()
    patient.offers.secret("home_key")
    said = Doubtful(ends=warning("key", "'hunter2 is short' is refused", "take sk-another0123456789 instead"))
    text = str(list(examined(patient, [said])))
    assert "hunter2" not in text
    assert "sk-another" not in text


def test_the_deadlines_carry_what_was_raised_and_what_was_given() -> None:
    with pytest.raises(KeyError):
        within(5, lambda: {}["nothing"])
    with pytest.raises(Overdue, match=r"within 0\.05 s"):
        within(0.05, lambda: threading.Event().wait(30))
    assert within(5, lambda: 7) == 7
    assert list(each(5, lambda: iter([1, 2]))) == [1, 2]


def test_the_table_has_a_row_for_each_finding_and_an_arrow_for_each_mend() -> None:
    row = table.row(warning("green button", "is down although " + 10 * "nobody ", "let it go"), 80)
    lines = row.splitlines()
    assert lines[0].startswith("look  green button          is down")
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1].strip() == "-> let it go"
    assert "->" not in table.row(fine("disk", "is there"), 80)


def test_the_summary_names_what_is_broken() -> None:
    bad, look = failure("speak", ".", ""), warning("light", ".", "")
    assert table.summary([bad, look]) == "Buddy cannot do its job: speak"
    assert "1 thing(s)" in table.summary([look])
    assert table.summary([fine("a", ".")]) == "Buddy can do its job"
    assert table.as_data([bad])["fit"] is False
    assert table.as_data([look])["findings"] == [{"what": "light", "verdict": "warning", "said": ".", "mend": ""}]


def test_who_goes_on_in_the_middle_knows_what_the_earlier_checks_prepare(practice) -> None:
    told: list[object] = []
    from_number(practice.patient(), CHECKS.index(vad), told.append)
    begun = [thing.name for thing in told if isinstance(thing, Begun)]
    assert begun == [check.NAME for check in CHECKS[CHECKS.index(vad) :]]
    assert fine("vad", "tells silence from speech") in told, "with a voice to try it with"
