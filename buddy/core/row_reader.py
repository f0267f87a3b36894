"""Reads rows and effect calls: guards, targets, fields, `$names`; each resolved and type-checked."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import yaml

from buddy.core.effects import Effect
from buddy.core.events import Event
from buddy.core.facts import Facts
from buddy.core.guards import GUARDS
from buddy.core.silence import DURING
from buddy.core.table import Call, Reference, Row, Value
from buddy.core.vocabulary import EFFECTS, field_types, snake
from buddy.errors import meant
from buddy.yaml_nodes import Pairs, Reader, shown

ROW_KEYS = ("if", "unless", "to", "do")
FILLED_IN = {"turn", "seconds"}
"""Fields that the machine knows itself when the table leaves them out."""

Words = Mapping[str, Collection[str]]
"""For a field of an effect, by its name: what may be written there."""

OWN_WORDS: Words = {"during": DURING, "change": ("louder", "softer")}


def fact_types() -> dict[str, object]:
    """What `$name` may stand for without an event, and its type."""
    derived = {name: float for name, thing in vars(Facts).items() if isinstance(thing, property)}
    return {**derived, **field_types(Facts)}


class RowReader:
    """The rows of one file. Remembers every target, to be checked when all states are known."""

    def __init__(self, nodes: Reader, words: Words) -> None:
        self._nodes = nodes
        self._words = {**OWN_WORDS, **words}
        self._targets: list[tuple[yaml.Node, str]] = []

    def rows(self, node: yaml.Node, event: type[Event]) -> tuple[Row, ...]:
        """The rows of one event: the first whose guards agree is taken."""
        found: list[Row] = []
        for item in self._nodes.items(node):
            row = self.row(item, event)
            before = next((n for n, r in enumerate(found, start=1) if set(r.guards) <= set(row.guards)), None)
            if before is not None:
                self._nodes.wrong(
                    item, f"this row of '{snake(event)}' is never reached: row {before} is taken before it"
                )
            found.append(row)
        return tuple(found)

    def row(self, node: yaml.Node, event: type[Event]) -> Row:
        return self.row_of(self._nodes.mapping(node, f"a row of '{snake(event)}'", ROW_KEYS), event)

    def row_of(self, parts: Pairs, event: type[Event]) -> Row:
        guards = tuple(
            (self._nodes.text(item, "guard", GUARDS), expected)
            for key, expected in (("if", True), ("unless", False))
            if key in parts
            for item in self._nodes.items(parts[key][1])
        )
        to = None
        if "to" in parts:
            to = self._nodes.text(parts["to"][1], "state to go to")
            self._targets.append((parts["to"][1], to))
        calls = self.calls(parts["do"][1], event) if "do" in parts else ()
        return Row(guards, to, calls)

    def check_targets(self, known: set[str]) -> None:
        for node, target in self._targets:
            if target not in known:
                self._nodes.unknown(node, "state", target, known)

    def calls(self, node: yaml.Node, event: type[Event] | None) -> tuple[Call, ...]:
        found = [self._call(item, event) for item in self._nodes.items(node)]
        return tuple(call for call in found if call)

    def _call(self, node: yaml.Node, event: type[Event] | None) -> Call | None:
        fields: Pairs = {}
        if isinstance(node, yaml.ScalarNode):
            word = str(node.value)
        else:
            outer = self._nodes.mapping(node, "an effect")
            word = next(iter(outer), "")
            if len(outer) > 1:
                self._nodes.wrong(node, f"one effect a list item, you wrote {', '.join(outer)}; put a '-' before each")
                return None
            if word in EFFECTS:
                fields = self._nodes.mapping(outer[word][1], f"'{word}'", field_types(EFFECTS[word]))
        if word not in EFFECTS:
            self._nodes.unknown(node, "effect", word, EFFECTS)
            return None
        return Call(word, EFFECTS[word], self._fields(EFFECTS[word], fields, node, event))

    def _fields(
        self, effect: type[Effect], parts: Pairs, node: yaml.Node, event: type[Event] | None
    ) -> dict[str, Value | Reference]:
        types = field_types(effect)
        values = {name: self.value(value, types[name], event, name) for name, (_, value) in parts.items()}
        forgotten = [n for n, t in types.items() if t is str and n not in values and n != "who"]
        if forgotten:
            self._nodes.wrong(node, f"'{snake(effect)}' needs '{forgotten[0]}:'")
        return values

    def value(self, node: yaml.Node, wanted: object, event: type[Event] | None, field: str = "") -> Value | Reference:
        """A literal of the wanted type (and among the words of its field), or a `$name` that has it."""
        word = self._nodes.text(node, "value")
        if word.startswith("$"):
            return self._reference(node, word[1:], wanted, event)
        if wanted is bool:
            if word not in ("true", "false"):
                self._nodes.wrong(node, f"true or false is wanted here, you wrote {shown(node)}")
            return word == "true"
        if wanted in (float, int):
            return self._number(node, word)
        if field in self._words:
            return self._nodes.text(node, field, self._words[field])
        return word

    def _number(self, node: yaml.Node, word: str) -> float:
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        self._nodes.wrong(node, f"a number is wanted here, you wrote {shown(node)}")
        return math.inf

    def _reference(self, node: yaml.Node, name: str, wanted: object, event: type[Event] | None) -> Reference:
        of_event = field_types(event) if event else {}
        of_facts = fact_types()
        found = of_event.get(name, of_facts.get(name))
        if found is None:
            where = f"neither '{snake(event)}' nor the facts have" if event else "the facts have no"
            hint = meant(name, [*of_event, *of_facts])
            self._nodes.wrong(node, f"{where} '{name}' (you wrote '${name}'){hint}")
        elif found is not wanted:
            kind = getattr(wanted, "__name__", str(wanted))
            self._nodes.wrong(node, f"'${name}' is no {kind}")
        return Reference(name, of_event=name in of_event)
