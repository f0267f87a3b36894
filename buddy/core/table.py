"""The table: what `states/*.yaml` says, checked and resolved. Data only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from buddy.core.effects import Effect
from buddy.core.events import Event
from buddy.core.facts import Facts

Value = str | float | bool


@dataclass(frozen=True, slots=True)
class Reference:
    """`$name`: a field of the event, else a fact."""

    name: str
    of_event: bool

    def value(self, facts: Facts, event: Event) -> Value:
        found: Value = getattr(event if self.of_event else facts, self.name)
        return found


@dataclass(frozen=True, slots=True)
class Call:
    """One effect with its fields, as written."""

    word: str
    effect: type[Effect]
    fields: Mapping[str, Value | Reference]


@dataclass(frozen=True, slots=True)
class Row:
    """What one event does in one state, if its guards agree."""

    guards: tuple[tuple[str, bool], ...] = ()
    """Names of guards, and the answer that each must give."""
    to: str | None = None
    """The state to go to; None stays, without leaving and entering."""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long a state may last, and what then."""

    seconds: float | Reference
    row: Row


@dataclass(frozen=True, slots=True)
class State:
    """A state, or a group of them."""

    name: str
    """In full: `session.listening`."""
    where: str = ""
    """File and line."""
    children: tuple[State, ...] = ()
    initial: str = ""
    """The child that a group begins with, by its short name."""
    light: str = "off"
    ears: str = "closed"
    sound: str = "none"
    """What may be played here: none, earcons or speech."""
    status: str = ""
    """What an installer reads of it; `$name` stands for a fact."""
    enter: tuple[Call, ...] = ()
    exit: tuple[Call, ...] = ()
    when: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    deadline: Deadline | None = None

    def leaves(self) -> Iterator[State]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class Table:
    """All states; the rows of `everywhere` serve each of them that has none of its own."""

    initial: str
    tops: tuple[State, ...]
    everywhere: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def leaves(self) -> tuple[State, ...]:
        return tuple(leaf for top in self.tops for leaf in top.leaves())

    def chain(self, leaf: str) -> tuple[State, ...]:
        """The leaf and the groups around it, innermost first."""
        parts = leaf.split(".")
        found: list[State] = []
        level = self.tops
        for depth in range(len(parts)):
            name = ".".join(parts[: depth + 1])
            state = next(s for s in level if s.name == name)
            found.insert(0, state)
            level = state.children
        return tuple(found)

    def rows(self, leaf: str, event: str) -> tuple[Row, ...]:
        """Every row that may answer this event in this leaf, in the order in which they are asked."""
        own = [row for state in self.chain(leaf) for row in state.when.get(event, ())]
        return (*own, *self.everywhere.get(event, ()))
