"""Walks every (state, event) pair, with every answer that its guards can give, and checks what must always hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from buddy.core.effects import Effect, Listen, PlayEarcon, Say, SayPhrase
from buddy.core.events import OWN_WORDS, Event, TurnEvent
from buddy.core.facts import Facts
from buddy.core.guards import GUARDS
from buddy.core.machine import Machine
from buddy.core.table import State, Table
from buddy.core.vocabulary import EVENTS, snake

FACT_VARIANTS: Mapping[str, tuple[Any, ...]] = {
    "muted": (False, True),
    "greets": (False, True),
    "quiet": (False, True),
    "cooling_down": (False, True),
    "parting": (False, True),
    "misses": (0, 1, 2),
    "faults": (frozenset(), frozenset({"ears"}), frozenset({"voice"})),
    "persona": ("companion", "entertainer"),
    "saying": ("", OWN_WORDS),
}
"""The values of each fact between which some guard tells a difference."""


@dataclass(frozen=True, slots=True)
class Case:
    """One pair, with one set of answers."""

    state: str
    event: str
    guards: tuple[tuple[str, bool], ...]
    handled: bool
    target: str
    effects: tuple[Effect, ...]
    muted: bool
    """Whether the ears are closed afterwards."""

    def words(self) -> tuple[str, ...]:
        return tuple(snake(type(effect)) for effect in self.effects)


def cases(table: Table) -> list[Case]:
    """Every case, once."""
    machine = Machine(table)
    found: dict[tuple[Any, ...], Case] = {}
    for leaf in table.leaves():
        for word, event in EVENTS.items():
            for case in _of_pair(machine, leaf, word, event):
                found.setdefault((case.state, case.event, case.guards, case.target, case.words()), case)
    return list(found.values())


def _of_pair(machine: Machine, leaf: State, word: str, event_type: type[Event]) -> Iterator[Case]:
    guards = _guards(machine.table, leaf, word)
    read = sorted({"muted"}.union(*(_facts_read(name) for name in guards)))
    for values in product(*(FACT_VARIANTS[name] for name in read)):
        facts = replace(Facts(turn=1), **dict(zip(read, values, strict=True)))
        for sample in event_type.samples():
            event = replace(sample, turn=1) if isinstance(sample, TurnEvent) else sample
            machine.place(leaf.name, facts)
            answers = tuple((name, GUARDS[name](facts.after(event), event)) for name in guards)
            step = machine.step(event)
            yield Case(leaf.name, word, answers, step.handled, step.after, step.effects, machine.facts.muted)


def _guards(table: Table, leaf: State, word: str) -> list[str]:
    rows = [*table.rows(leaf.name, word)]
    if word == "deadline_passed" and leaf.deadline:
        rows.append(leaf.deadline.row)
    return list(dict.fromkeys(name for row in rows for name, _ in row.guards))


class _Recorder:
    """Facts that remember what was read of them."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self.read.add(name)
        return getattr(Facts(), name)


def _facts_read(guard: str) -> set[str]:
    recorder = _Recorder()
    for sample in (sample for event in EVENTS.values() for sample in event.samples()):
        GUARDS[guard](recorder, sample)  # type: ignore[arg-type]
    return recorder.read


def problems(table: Table, walked: list[Case] | None = None) -> list[str]:
    """What is wrong with a table that can be read: one sentence each, with file and line. Empty: nothing."""
    walked = walked or cases(table)
    leaves = {leaf.name: leaf for leaf in table.leaves()}
    return [
        *_unreachable(table, leaves, walked),
        *_endless(leaves),
        *_eavesdropping(leaves),
        *_without_help(leaves, walked),
        *_critical_unhandled(leaves, walked),
        *_out_of_place(leaves, walked),
    ]


def _unreachable(table: Table, leaves: Mapping[str, State], walked: list[Case]) -> Iterator[str]:
    edges = {(case.state, case.target) for case in walked}
    if "idle" not in leaves:
        yield "the state 'idle' is missing; every conversation has to end somewhere"
        return
    from_start = _closure({table.initial}, edges)
    to_idle = _closure({"idle"}, {(b, a) for a, b in edges})
    for name, leaf in leaves.items():
        if name not in from_start:
            yield f"{leaf.where}: nothing leads to '{name}'; write a `to: {name}` in the state before it"
        if name not in to_idle:
            yield f"{leaf.where}: from '{name}' nothing leads back to idle"


def _closure(start: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    found, ahead = set(start), list(start)
    follow: dict[str, set[str]] = {}
    for a, b in edges:
        follow.setdefault(a, set()).add(b)
    while ahead:
        new = follow.get(ahead.pop(), set()) - found
        found |= new
        ahead.extend(new)
    return found


def _endless(leaves: Mapping[str, State]) -> Iterator[str]:
    for name, leaf in leaves.items():
        if leaf.deadline is None and name != "idle":
            yield f"{leaf.where}: '{name}' has no deadline; write `after: {{seconds: ..., to: ...}}`"


def _eavesdropping(leaves: Mapping[str, State]) -> Iterator[str]:
    """Where Buddy may stay for ever, it must not write down what is said."""
    for name, leaf in leaves.items():
        if leaf.deadline is None and leaf.ears in ("listen", "follow"):
            said = f"'{name}' has no deadline and 'ears: {leaf.ears}'"
            yield f"{leaf.where}: {said}; Buddy must not listen before it was called: write `ears: wake`"


def _without_help(leaves: Mapping[str, State], walked: list[Case]) -> Iterator[str]:
    for name in leaves:
        asked = [case for case in walked if case.state == name and case.event == "help_wanted"]
        missed = [case for case in asked if not case.target.startswith("emergency")]
        if missed:
            yield f"{leaves[name].where}: help_wanted in '{name}' leads to '{missed[0].target}', not to emergency"


def _critical_unhandled(leaves: Mapping[str, State], walked: list[Case]) -> Iterator[str]:
    silent = {(c.state, c.event) for c in walked if EVENTS[c.event].critical and not c.handled}
    for state, event in sorted(silent):
        yield f"{leaves[state].where}: '{state}' does not handle {event}, which must be handled in every state"


def _out_of_place(leaves: Mapping[str, State], walked: list[Case]) -> Iterator[str]:
    """The loudspeaker and the microphone are used only where the state says so."""
    told: set[tuple[str, str]] = set()
    for case in walked:
        leaf = leaves[case.target]
        for effect in case.effects:
            word = snake(type(effect))
            if isinstance(effect, Say | SayPhrase) and leaf.sound != "speech":
                wrong = f"speaks ({word}) in '{leaf.name}', whose sound is '{leaf.sound}'"
            elif isinstance(effect, PlayEarcon) and leaf.sound == "none":
                wrong = f"plays an earcon in '{leaf.name}', whose sound is 'none'"
            elif isinstance(effect, Listen) and (case.muted or leaf.ears not in ("listen", "follow")):
                wrong = f"listens in '{leaf.name}' ({'muted' if case.muted else 'ears: ' + leaf.ears})"
            else:
                continue
            if (case.state, wrong) not in told:
                told.add((case.state, wrong))
                yield f"{leaves[case.state].where}: {case.event} in '{case.state}' {wrong}"
