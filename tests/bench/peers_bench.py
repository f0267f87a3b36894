"""Buddy beside Pipecat and LiveKit Agents: one run, one machine, the same scripted services (see turns/script.py).

`./install.sh bench --peers` installs the peers, pinned, into environments of their own. The three take turns at short
conversations, so that whatever else the machine does falls on all of them alike, and have the same priority.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.row import Row
from tests.bench.turns.child import PEERS, NotThere, priority, run
from tests.bench.turns.script import ENGINES_SECONDS, Report

TITLE = "Beside its peers"
ROUNDS = 3
TURNS = 34
INTERRUPTIONS = 6
FIFTH = "ahead; at most a fifth"
TRIED = (
    "where a fifth is missed: a step of the machine after a pause takes 0.3 to 0.4 ms (37 µs when it is warm), a "
    "hand-over from thread to thread 0.05, and a turn has three steps and eight hand-overs. Tried: what a step asks of "
    "each effect is looked up once (98 -> 37 µs), effects go before the log's line (0.2 ms less), a shorter switch "
    "interval of the interpreter (no gain)"
)

NOT_COMPARABLE = (
    Row(
        "not comparable",
        "end of a turn",
        "",
        "each takes 0.35 s of silence for the end. Pipecat's default asks a neural network besides, and LiveKit's "
        "waits 0.5 s more; both are switched off here. Buddy's default is 0.48 s",
    ),
    Row(
        "not comparable",
        "the chime",
        "",
        "Buddy plays one of 120 ms when it has heard somebody out, and speaks after it; here it is over at once. "
        "The peers play none: with engines as quick as these their first word comes before Buddy's",
    ),
    Row(
        "not comparable",
        "the interruption",
        "",
        "Buddy is interrupted by a phrase that an engine spots, the peers by the third frame of any speech; in each "
        "case the clock begins with the frame that says so",
    ),
    Row(
        "not comparable",
        "what is in it",
        "",
        "Buddy spots its name, keeps the light, a state machine, timers and a log; the peers bring resampling, "
        "tracing, metrics and transports that are not used here. No neural VAD is loaded in any of them",
    ),
)


@dataclass(frozen=True)
class Kind:
    """One row: what is taken from the reports of a program."""

    what: str
    unit: str
    values: Callable[[Report], list[float]]
    """Of one report."""
    goal: str = "ahead"
    tail: bool = False
    """The 99th percentile, too."""


def overheads(report: Report) -> list[float]:
    return [turn.overhead for turn in report.turns if turn.handed]


def flushes(report: Report) -> list[float]:
    return [turn.flushed - turn.interrupted for turn in report.interruptions if turn.flushed]


KINDS = (
    Kind("end of speech -> first chunk, without the engines' time", "ms", overheads, FIFTH, tail=True),
    Kind("interruption -> flushed", "ms", flushes, tail=True),
    Kind("processor time of a turn", "ms", lambda report: [report.cpu_seconds / len(report.turns)]),
    Kind("memory after the turns", "MB", lambda report: [report.resident_mb / 1000]),
    Kind("import", "ms", lambda report: [report.import_seconds]),
    Kind("import, processor time", "ms", lambda report: [report.import_cpu_seconds]),
    Kind("process started -> listening", "ms", lambda report: [report.ready_seconds]),
)


def rows() -> Iterator[Row]:
    reports: dict[str, list[Report]] = {name: [] for name in ("buddy", *PEERS)}
    try:
        for _ in range(ROUNDS):
            for name, told in reports.items():
                told.append(run(name, TURNS, INTERRUPTIONS))
    except NotThere as error:
        yield Row("not measured", str(error))
        return
    versions = ", ".join(f"{name} {told[0].version}" for name, told in reports.items())
    yield Row("programs", versions, "", f"{ROUNDS} conversations of {TURNS} turns each, in turn, {priority()}")
    for kind in KINDS:
        yield from compared(kind, reports)
    unanswered = {name: sum(not t.handed for r in told for t in r.turns) for name, told in reports.items()}
    yield Row("turns without a reply", ", ".join(f"{name} {count}" for name, count in unanswered.items()), "none")
    yield Row("the engines' own time", f"{1000 * ENGINES_SECONDS:.0f} ms", "", "taken off the first row")
    yield Row("overhead", "why not less", "", TRIED)
    yield from NOT_COMPARABLE


def compared(kind: Kind, reports: dict[str, list[Report]]) -> Iterator[Row]:
    """The median of each program, and how many times Buddy's the peers' is."""
    values = {name: sorted(v for report in told for v in kind.values(report)) for name, told in reports.items()}
    if not all(values.values()):
        yield Row(kind.what, "not in each of them")
        return
    yield Row(kind.what, figures(kind, values, statistics.median), kind.goal, f"median, n={len(values['buddy'])}")
    if kind.tail:
        yield Row(f"{kind.what}, p99", figures(kind, values, p99), "ahead")


def figures(kind: Kind, values: dict[str, list[float]], pick: Callable[[Sequence[float]], float]) -> str:
    own = pick(values["buddy"])
    digits = 0 if own > 0.03 else 1 if own > 0.005 else 2
    told = [f"buddy {1000 * own:.{digits}f} {kind.unit}"]
    for name in PEERS:
        theirs = pick(values[name])
        told.append(f"{name} {1000 * theirs:.{digits}f} ({theirs / own:.1f} times)")
    return ", ".join(told)


def p99(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
