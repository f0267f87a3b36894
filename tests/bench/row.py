"""One figure of a benchmark, and a table of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    what: str
    figure: str
    goal: str = ""
    note: str = ""


def table(rows: Sequence[Row]) -> str:
    """A Markdown table."""
    lines = ["| what | figure | goal | note |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {r.what} | {r.figure} | {r.goal} | {r.note} |" for r in rows)])


def spread(values: Sequence[float], unit: str, digits: int = 1) -> str:
    """Median, and the 99th percentile (the largest, when there are fewer than a hundred)."""
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return f"{statistics.median(ordered):.{digits}f} {unit} median, {high:.{digits}f} {unit} p99 (n={len(ordered)})"
