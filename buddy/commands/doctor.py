"""`buddy doctor`: is everything there, and does it work? Says for each thing that does not how to mend it.

It plays a tone and listens to it, blinks the lights, reads the buttons, and has each engine say, hear or answer a
sentence. The exit code is 69 if Buddy could not do its job.
"""

from __future__ import annotations

import argparse
import os
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buddy.doctor.ward import Tell


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs: everything that was found, at the end")


def run(chosen: argparse.Namespace) -> int:
    import json
    import shutil

    from buddy.doctor import Verdict, table, ward

    width = shutil.get_terminal_size((100, 24)).columns
    findings = []
    for finding in ward.findings(partial(_examine, chosen)):
        findings.append(finding)
        if not chosen.json:
            print(table.row(finding, width), flush=True)
    if chosen.json:
        print(json.dumps(table.as_data(findings), indent=1))
    else:
        print(f"\n{table.summary(findings)}")
    return os.EX_UNAVAILABLE if any(finding.verdict is Verdict.FAILURE for finding in findings) else 0


def _examine(chosen: argparse.Namespace, number: int, tell: Tell) -> None:
    """In the child."""
    import logging

    from buddy.doctor.patient import Patient
    from buddy.doctor.rounds import from_number
    from buddy.runtime.clock import RealClock

    if not chosen.verbose:
        logging.disable(logging.ERROR)  # what the parts would complain about stands in the table
    from_number(Patient(chosen.config, RealClock()), number, tell)
