"""Reads `states/*.yaml` into a checked Table. Everything wrong is found at once: TableError."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

import yaml

from buddy.core.hearing import MODES
from buddy.core.light import PRIORITY
from buddy.core.row_reader import RowReader, Words, fact_types
from buddy.core.table import Deadline, Row, State, Table
from buddy.core.vocabulary import EVENTS
from buddy.errors import TableError, meant
from buddy.yaml_nodes import Pairs, Problems, Reader

STATE_KEYS = ("light", "ears", "sound", "status", "enter", "exit", "when", "after", "initial", "states")
SOUNDS = ("none", "earcons", "speech")
NO_WORDS: Words = {}


def read_table(folder: Path, words: Words = NO_WORDS) -> Table:
    """The table of a folder of state files: one top-level state a file, and `everywhere.yaml`.

    `words` are those that other rooms know: the names of phrases (`phrase`) and of earcons (`earcon`).
    Raises TableError with every problem: file, line, what was written, what was probably meant.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise TableError(f"{folder}: there is no state file (*.yaml) here")
    problems = Problems()
    tops: list[State] = []
    everywhere: Mapping[str, tuple[Row, ...]] = {}
    readers: list[StateReader] = []
    unread = False
    for file in files:
        reader = StateReader(Reader(file, problems), words)
        readers.append(reader)
        root = reader.nodes.root()
        if root is None:
            unread = True
            continue
        for name, (key, node) in reader.nodes.mapping(root, "a state file").items():
            if name == "everywhere":
                everywhere = reader.everywhere(node)
            elif any(top.name == name for top in tops):
                reader.nodes.wrong(key, f"the state '{name}' stands in another file already")
            else:
                tops.append(reader.state(name, key, node, {}))
    table = Table("starting", tuple(tops), everywhere)
    known = _names(table.tops)
    for reader in readers if not unread else ():  # what leads to a state of an unread file is not wrong
        reader.check_targets(known)
    if "starting" not in known and not problems.sentences:
        problems.sentences.append(f"{folder}: the state 'starting' is missing{meant('starting', known)}")
    if problems.sentences:
        raise TableError(*problems.sentences)
    return table


def _names(states: tuple[State, ...]) -> set[str]:
    return {s.name for s in states}.union(*(_names(s.children) for s in states))


class StateReader:
    """The states of one file."""

    def __init__(self, nodes: Reader, words: Words) -> None:
        self.nodes = nodes
        self._rows = RowReader(nodes, words)

    def everywhere(self, node: yaml.Node) -> Mapping[str, tuple[Row, ...]]:
        parts = self.nodes.mapping(node, "everywhere", ("when",))
        return self._when(parts["when"][1]) if "when" in parts else {}

    def state(self, name: str, key: yaml.Node, node: yaml.Node, around: Mapping[str, str]) -> State:
        """A state and those inside it. `around`: light, ears and sound as the group has them."""
        parts = self.nodes.mapping(node, f"the state '{name}'", STATE_KEYS)
        standing = dict(around)
        for word, known in (("light", PRIORITY), ("ears", MODES), ("sound", SOUNDS)):
            if word in parts:
                standing[word] = self.nodes.text(parts[word][1], f"word for '{word}'", known) or standing.get(word, "")
        if "status" in parts:
            standing["status"] = self._status(parts["status"][1])
        children = tuple(
            self.state(f"{name}.{child}", inner_key, inner, standing)
            for child, (inner_key, inner) in (
                self.nodes.mapping(parts["states"][1], "states") if "states" in parts else {}
            ).items()
        )
        if not children:
            self._complete(name, key, standing)
        return State(
            name=name,
            where=f"{self.nodes.file} line {key.start_mark.line + 1}",
            children=children,
            initial=self._initial(name, node, parts, children),
            enter=self._rows.calls(parts["enter"][1], None) if "enter" in parts else (),
            exit=self._rows.calls(parts["exit"][1], None) if "exit" in parts else (),
            when=self._when(parts["when"][1]) if "when" in parts else {},
            deadline=self._deadline(name, parts["after"][1]) if "after" in parts else None,
            **standing,
        )

    def check_targets(self, known: set[str]) -> None:
        self._rows.check_targets(known)

    def _complete(self, name: str, node: yaml.Node, standing: Mapping[str, str]) -> None:
        for key in ("light", "ears"):
            if key not in standing:
                self.nodes.wrong(node, f"the state '{name}' says no '{key}:'")

    def _status(self, node: yaml.Node) -> str:
        words = self.nodes.text(node, "status")
        for name in Template(words).get_identifiers():
            if name not in fact_types():
                self.nodes.wrong(node, f"the facts have no '{name}' (you wrote '${name}'){meant(name, fact_types())}")
        return words

    def _initial(self, name: str, node: yaml.Node, parts: Pairs, children: tuple[State, ...]) -> str:
        short = [child.name.rpartition(".")[2] for child in children]
        if "initial" in parts:
            return self.nodes.text(parts["initial"][1], f"state in '{name}' named", short or ["none"])
        if children:
            self.nodes.wrong(node, f"'{name}' has states inside and no 'initial:'; one of {', '.join(short)}")
        return ""

    def _when(self, node: yaml.Node) -> dict[str, tuple[Row, ...]]:
        rows: dict[str, tuple[Row, ...]] = {}
        for word, (key, value) in self.nodes.mapping(node, "when").items():
            if word not in EVENTS:
                self.nodes.unknown(key, "event", word, EVENTS)
                continue
            rows[word] = self._rows.rows(value, EVENTS[word])
        return rows

    def _deadline(self, name: str, node: yaml.Node) -> Deadline | None:
        parts = self.nodes.mapping(node, f"'after' of '{name}'", ("seconds", "to", "do"))
        if not parts:
            return None
        if "seconds" not in parts:
            self.nodes.wrong(node, f"'after' of '{name}' says no 'seconds:'")
            return None
        seconds = self._rows.value(parts["seconds"][1], float, None)
        if isinstance(seconds, str | bool) or (isinstance(seconds, float) and seconds <= 0):
            self.nodes.wrong(parts["seconds"][1], f"'seconds' must be more than 0, you wrote '{seconds}'")
            return None
        return Deadline(seconds, self._rows.row_of(parts, EVENTS["deadline_passed"]))
