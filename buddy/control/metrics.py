"""Metrics as text: OpenMetrics 1.0 that the older Prometheus text format reads too.

Only gauges, counters and summaries: node_exporter's textfile collector refuses a file with `info` or `stateset`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from buddy.control.bulletin import Bulletin

Sample = tuple[str, Mapping[str, str], float]
"""The end of its name, its labels, its value."""


def metrics(status: Mapping[str, Any], bulletin: Bulletin, states: Iterable[str]) -> str:
    """`status` as StatusReport has it; `states`: the names of all."""
    return "".join(_families(status, bulletin, list(states))) + "# EOF\n"


def _families(status: Mapping[str, Any], bulletin: Bulletin, states: list[str]) -> Iterator[str]:
    def gauge(name: str, what: str, samples: Iterable[Sample]) -> str:
        return _family(name, "gauge", what, samples)

    def one(key: str) -> list[Sample]:
        return [("", {}, float(status[key]))]

    yield gauge("buddy_build", "Always 1; the version is its label.", [("", {"version": status["version"]}, 1)])
    yield gauge("buddy_uptime_seconds", "Since Buddy began.", one("uptime_seconds"))
    yield gauge("buddy_state", "1 for the state that Buddy is in.", [
        ("", {"state": name}, float(name == status["state"])) for name in states
    ])  # fmt: skip
    yield gauge("buddy_state_seconds", "How long it has been in it.", one("seconds"))
    for key in ("muted", "online", "quiet"):
        yield gauge(f"buddy_{key}", f"1 if Buddy is {key}.", one(key))
    yield _family("buddy_turns", "counter", "Turns begun.", [("_total", {}, float(status["turn"]))])
    events = [("_total", {"became": name}, float(count)) for name, count in sorted(bulletin.events.items())]
    yield _family("buddy_events", "counter", "Events, by what became of them.", events)
    entered = [("_total", {"state": name}, float(bulletin.entered[name])) for name in states]
    yield _family("buddy_entered", "counter", "How often each state was entered.", entered)
    yield _family("buddy_latency_seconds", "summary", "Latencies of turns.", _latencies(bulletin))
    yield gauge("buddy_queue", "What waits in the inbox and in each mailbox.", [
        ("", {"queue": name}, float(depth)) for name, depth in status["queues"].items()
    ])  # fmt: skip
    yield gauge("buddy_degraded", "1 for each thing that does not work.", [
        ("", {"what": thing["what"]}, 1) for thing in status["degraded"]
    ])  # fmt: skip
    yield gauge("buddy_engine_benched", "1 for an engine that sits out.", [
        ("", {"slot": slot, "engine": engine["name"]}, float(engine["benched"]))
        for slot, engines in status["engines"].items()
        for engine in engines
    ])  # fmt: skip


def _latencies(bulletin: Bulletin) -> Iterator[Sample]:
    for name, (count, total) in sorted(bulletin.milliseconds.items()):
        yield "_count", {"stage": name}, count
        yield "_sum", {"stage": name}, round(total / 1000, 6)


def _family(name: str, kind: str, what: str, samples: Iterable[Sample]) -> str:
    lines = [f"# TYPE {name} {kind}", f"# HELP {name} {what}"]
    for end, labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"{name}{end}{{{inside}}} {value:.10g}" if inside else f"{name}{end} {value:.10g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
