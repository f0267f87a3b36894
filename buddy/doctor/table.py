"""The findings for people, and for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from buddy.doctor import Finding, Verdict

NAME_WIDTH = 20
LEAST_WIDTH = 60
INDENT = " " * (6 + NAME_WIDTH + 2)


def row(finding: Finding, width: int) -> str:
    """One finding in a line or more; below it, after an arrow, what to do. `width` in characters."""
    width = max(LEAST_WIDTH, width)
    begin = f"{finding.verdict:<4}  {finding.what:<{NAME_WIDTH}}  "
    text = textwrap.fill(finding.said, width, initial_indent=begin, subsequent_indent=INDENT)
    if finding.mend:
        text += "\n" + textwrap.fill(
            finding.mend, width, initial_indent=f"{INDENT}-> ", subsequent_indent=INDENT + "   "
        )
    return text


def summary(findings: Sequence[Finding]) -> str:
    count = {verdict: sum(finding.verdict is verdict for finding in findings) for verdict in Verdict}
    if count[Verdict.FAILURE]:
        broken = ", ".join(dict.fromkeys(f.what for f in findings if f.verdict is Verdict.FAILURE))
        return f"Buddy cannot do its job: {broken}"
    if count[Verdict.WARNING]:
        return f"Buddy can do its job; {count[Verdict.WARNING]} thing(s) to look at"
    return "Buddy can do its job"


def as_data(findings: Sequence[Finding]) -> dict[str, Any]:
    """For `--json`."""
    return {
        "fit": not any(finding.verdict is Verdict.FAILURE for finding in findings),
        "findings": [
            {"what": f.what, "verdict": f.verdict.name.lower(), "said": f.said, "mend": f.mend} for f in findings
        ],
    }
