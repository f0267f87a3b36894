"""`buddy status`: how a running Buddy is, in words or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="everything, for programs")


def run(chosen: argparse.Namespace) -> int:
    from buddy.control.client import ask

    told = ask("status")
    print(json.dumps(told, ensure_ascii=False, indent=2) if chosen.json else "\n".join(_lines(told)))
    return 0


def _lines(told: dict[str, Any]) -> Iterator[str]:
    yield told["status"]
    yield f"state       {told['state']} since {told['since']} ({told['seconds']:.0f} s), turn {told['turn']}"
    true = [key for key in ("muted", "quiet") if told[key]] + ([] if told["online"] else ["offline"])
    yield f"persona     {told['persona']}{''.join(f', {word}' for word in true)}"
    measured = ", ".join(f"{name.replace('_', ' ')} {ms:.0f} ms" for name, ms in told["last_turn_ms"].items())
    yield f"last turn   {measured or 'none yet'}"
    for slot, engines in told["engines"].items():
        yield f"{slot:<11} {'; '.join(map(_engine, engines))}"
    waiting = ", ".join(f"{name} {depth}" for name, depth in told["queues"].items() if depth)
    yield f"queues      {waiting or 'empty'}"
    if told["silent"]:
        yield f"silent      {', '.join(told['silent'])}: no sign of life"
    for thing in told["degraded"]:
        yield f"degraded    {thing['what']} since {thing['since']}: {thing['why']}"
    if told.get("needs_restart"):
        yield f"restart     needed for: {', '.join(told['needs_restart'])}"
    yield f"running     {told['uptime_seconds']:.0f} s, version {told['version']}, process {told['pid']}"


def _engine(told: dict[str, Any]) -> str:
    if told["benched"]:
        return f"{told['name']} sits out: {told['why']}"
    return f"{told['name']} in use" if told["in_use"] else f"{told['name']} next"
