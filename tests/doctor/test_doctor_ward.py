"""A library that crashes, or that hangs and lets no other thread run, costs one check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[2]

CHILD = """
import os, re, sys
from buddy.doctor import fine
from buddy.doctor.ward import Begun, findings

def work(number, tell):
    for at in range(number, 4):
        tell(Begun(f"check {at}", at, 0.3, essential=at != 1))
        tell(fine(f"check {at}", "is there"))
        if at == 1:
            os.abort()
        if at == 2:
            re.match("(a+)+$", "a" * 64 + "b")  # holds Python's lock for longer than anybody lives

for found in findings(work, grace=0.3):
    print(found.what, found.verdict.name, found.said, sep="|")
"""


def run(script: str) -> list[list[str]]:
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


def test_the_other_checks_are_done() -> None:
    assert run(CHILD) == [
        ["check 0", "FINE", "is there"],
        ["check 1", "FINE", "is there"],
        ["check 1", "WARNING", "crashed in a library (SIGABRT)"],
        ["check 2", "FINE", "is there"],
        ["check 2", "FAILURE", "hangs, and had to be ended"],
        ["check 3", "FINE", "is there"],
    ]


def test_a_doctor_who_cannot_begin_says_so() -> None:
    script = CHILD.replace("    for at in range(number, 4):", "    raise KeyError(number)\n    for at in range(4):")
    assert run(script) == [["doctor", "FAILURE", "could not begin (status 1)"]]
