"""The table for eyes and programs: the whole matrix as data, a Mermaid diagram, and `states/README.md`."""

from __future__ import annotations

from typing import Any

from buddy.core.machine import Machine
from buddy.core.model_check import Case, cases
from buddy.core.table import State, Table
from buddy.core.vocabulary import EVENTS

README_HEAD = """# The states

Generated from the YAML files of this folder by `buddy states --readme > states/README.md`; a stale one fails.
One file holds one top-level state; `everywhere.yaml` holds what is so in every state that says nothing else.

A state says what its `light` shows, what the `ears` do, what `sound` may be played, which effects happen on `enter` and
`exit`, what `when` an event comes (`if` and `unless` name guards, `to` the next state, `do` the effects; the first row
whose guards agree is taken), and how long it may last (`after`). `$name` is a field of the event, or else a fact.
Effects happen in the order exit, do, enter; then the ears, the light and the deadline follow the new state.
"""


def as_data(table: Table) -> dict[str, Any]:
    """The whole matrix: initial, states, events, deadlines (s), cases."""
    machine = Machine(table)
    leaves = [leaf.name for leaf in table.leaves()]
    deadlines = {name: machine.deadline(name) for name in leaves}
    return {
        "initial": table.initial,
        "states": leaves,
        "events": list(EVENTS),
        "deadlines": {name: seconds for name, seconds in deadlines.items() if seconds is not None},
        "cases": [
            {
                "state": case.state,
                "event": case.event,
                "guards": dict(case.guards),
                "handled": case.handled,
                "target": case.target,
                "effects": list(case.words()),
            }
            for case in cases(table)
        ],
    }


def mermaid(table: Table) -> str:
    """A state diagram. What leads from everywhere is written once, beside it."""
    lines = ["stateDiagram-v2", f"    [*] --> {_id(table.initial)}"]
    for top in table.tops:
        lines += _boxes(top, "    ")
    lines += [f"    {a} --> {b} : {words}" for (a, b), words in _edges(table).items()]
    everywhere = [f"{word} leads to {row.to}" for word, rows in table.everywhere.items() for row in rows if row.to]
    if everywhere:
        lines += ["    note right of idle", "        From everywhere:"]
        lines += [f"        {sentence}" for sentence in dict.fromkeys(everywhere)]
        lines += ["    end note"]
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    return name.replace(".", "_")


def _boxes(state: State, indent: str) -> list[str]:
    short = state.name.rpartition(".")[2]
    if not state.children:
        return [f'{indent}state "{short}" as {_id(state.name)}']
    inner = [line for child in state.children for line in _boxes(child, indent + "    ")]
    first = f"{indent}    [*] --> {_id(state.name)}_{state.initial}"
    return [f"{indent}state {_id(state.name)} {{", *inner, first, f"{indent}}}"]


def _edges(table: Table) -> dict[tuple[str, str], str]:
    """(from, to) -> the events that lead there, by the state or group that says so."""
    found: dict[tuple[str, str], list[str]] = {}

    def collect(state: State) -> None:
        rows = [(word, row.to) for word, rows in state.when.items() for row in rows]
        if state.deadline:
            rows.append(("deadline_passed", state.deadline.row.to))
        for word, to in rows:
            if to and word not in found.setdefault((_id(state.name), _id(to)), []):
                found[(_id(state.name), _id(to))].append(word)
        for child in state.children:
            collect(child)

    for top in table.tops:
        collect(top)
    return {pair: ", ".join(words) for pair, words in found.items()}


def readme(table: Table) -> str:
    """`states/README.md`: diagram, deadlines, matrix."""
    machine = Machine(table)
    walked = cases(table)
    leaves = [leaf.name for leaf in table.leaves()]
    lines = [README_HEAD, "## Diagram", "", "```mermaid", mermaid(table).rstrip(), "```", "", "## Deadlines", ""]
    lines += ["| state | light | ears | seconds | then |", "| --- | --- | --- | --- | --- |"]
    for leaf in table.leaves():
        seconds = machine.deadline(leaf.name)
        then = "" if leaf.deadline is None else leaf.deadline.row.to or "stays, and counts anew"
        lines.append(
            f"| {leaf.name} | {leaf.light} | {leaf.ears} | {'none' if seconds is None else seconds} | {then} |"
        )
    lines += ["", "## Every state and event", "", "`·` ignored, `stays` handled without leaving, else where it leads."]
    lines += ["Several answers: it depends on the guards (`buddy states --json` has them all).", ""]
    lines += ["| event | " + " | ".join(leaves) + " |", "| --- |" + " --- |" * len(leaves)]
    for word in EVENTS:
        lines.append(f"| {word} | " + " | ".join(_cell(walked, name, word) for name in leaves) + " |")
    return "\n".join(lines) + "\n"


def _cell(walked: list[Case], state: str, event: str) -> str:
    answers = []
    for case in walked:
        if (case.state, case.event) == (state, event):
            stays = "stays" if case.handled else "·"
            answers.append(stays if case.target == state else case.target)
    return ", ".join(dict.fromkeys(answers))
