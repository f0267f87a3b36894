"""`buddy doctor`: is everything there, and does it work? Says for each thing that does not how to mend it.

It plays a tone and listens to it, blinks the lights, reads the buttons, and has each engine say, hear or answer a
sentence. The exit code is 69 if Buddy could not do its job.
"""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs: everything that was found, at the end")


def run(chosen: argparse.Namespace) -> int:
    import json
    import logging
    import os
    import shutil
    import sys

    from buddy.doctor import deadline, table
    from buddy.doctor.patient import Patient
    from buddy.doctor.rounds import CHECKS, examined, exit_code
    from buddy.runtime.clock import RealClock

    if not chosen.verbose:
        logging.disable(logging.ERROR)  # what the parts would complain about stands in the table
    width = shutil.get_terminal_size((100, 24)).columns
    findings = []
    for finding in examined(Patient(chosen.config, RealClock()), CHECKS):
        findings.append(finding)
        if not chosen.json:
            print(table.row(finding, width), flush=True)
    if chosen.json:
        print(json.dumps(table.as_data(findings), indent=1))
    else:
        print(f"\n{table.summary(findings)}")
    sys.stdout.flush()
    if deadline.somebody_hangs():  # in a library, which must not keep the doctor from going home
        os._exit(exit_code(findings))
    return exit_code(findings)
