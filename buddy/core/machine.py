"""The machine: event in, effects out. Pure: it touches no device, no thread, no clock.

`transitions` interprets the table: which row answers, what is left and entered and in which order.
Our callbacks only note what is to be done; the effects are made afterwards, so that an exception cannot
leave a half-taken step behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from transitions.extensions.nesting import HierarchicalMachine, NestedState

from buddy.core.effects import CancelTimer, CountSilence, Effect, Show, StartTimer
from buddy.core.events import DeadlinePassed, Event, SpeechFinished, TurnEvent
from buddy.core.facts import Facts
from buddy.core.guards import GUARDS
from buddy.core.hearing import hearing, same
from buddy.core.light import light
from buddy.core.table import Call, Reference, Row, State, Table
from buddy.core.vocabulary import EVENTS, field_types, snake


class _DottedState(NestedState):
    separator = "."


class _Interpreter(HierarchicalMachine):
    state_cls = _DottedState


@dataclass(frozen=True, slots=True)
class Step:
    """What one event did."""

    event: Event
    before: str
    after: str
    effects: tuple[Effect, ...]
    handled: bool
    moved: bool
    """A state was entered (perhaps the same one anew)."""
    late: bool = False
    """The event belonged to a turn that is over; it was dropped."""
    turn: int = 0
    """The turn afterwards."""


_LEAVE, _DO, _ENTER = range(3)


class Machine:
    """One state, the facts, and the step from one to the next."""

    def __init__(self, table: Table, facts: Facts | None = None) -> None:
        self.table = table
        self.facts = facts or Facts()
        self.visit = 0
        """How many states were entered so far: a timer of an earlier visit is stale."""
        self._leaves = {leaf.name: leaf for leaf in table.leaves()}
        self._noted: list[tuple[int, Call]] = []
        self._entered = False
        self._handled = False
        self._event: Event = EVENTS["everyone_ready"]()
        self._ears: Effect | None = None
        self._light: Show | None = None
        self._interpreter = _Interpreter(
            model=None,
            states=[self._as_state(top) for top in table.tops],
            transitions=list(self._as_transitions()),
            initial=table.initial,
            auto_transitions=False,
            ignore_invalid_triggers=True,
        )
        self._model = _Model()
        self._interpreter.add_model(self._model)

    @property
    def state(self) -> str:
        """The full name of the leaf: `session.listening`."""
        return str(self._model.state)

    def begin(self) -> tuple[Effect, ...]:
        """Enter the initial state: what it wants to be done."""
        self._noted = [(_ENTER, call) for s in reversed(self.table.chain(self.state)) for call in s.enter]
        self._entered = True
        return self._effects()

    def step(self, event: Event) -> Step:
        """Take one event."""
        before = self.state
        if isinstance(event, TurnEvent) and event.turn != self.facts.turn:
            return self._late(event)
        self.facts = self.facts.after(event)
        self._event, self._noted, self._entered, self._handled = event, [], False, False
        self._interpreter.trigger_event(self._model, snake(type(event)))
        moved = self._entered
        effects = self._effects()
        handled = self._handled or bool(effects)
        return Step(event, before, self.state, effects, handled, moved, turn=self.facts.turn)

    def _late(self, event: TurnEvent) -> Step:
        """Dropped: the turn is over. But that its last word has sounded is so, and may open the ears."""
        effects: tuple[Effect, ...] = ()
        if isinstance(event, SpeechFinished):
            self.facts = self.facts.after(event)
            effects = tuple(self._standing())
        return Step(event, self.state, self.state, effects, handled=False, moved=False, late=True, turn=self.facts.turn)

    def deadline(self, leaf: str) -> float | None:
        """How long this leaf may last, as the facts are now (s)."""
        found = self._leaves[leaf].deadline
        if found is None:
            return None
        seconds = found.seconds
        return float(seconds.value(self.facts, self._event) if isinstance(seconds, Reference) else seconds)

    def place(self, leaf: str, facts: Facts) -> None:
        """Be in this state with these facts, as if settled there: for the model check and for tests."""
        self.facts = facts
        self._interpreter.set_state(leaf, model=self._model)
        self._ears = hearing(self._leaves[leaf].ears, facts)
        self._light = light(self._leaves[leaf].light, facts)

    # --- What transitions is told

    def _as_state(self, state: State) -> dict[str, Any]:
        described: dict[str, Any] = {
            "name": state.name.rpartition(".")[2],
            "on_enter": self._note(_ENTER, state.enter),
            "on_exit": self._note(_LEAVE, state.exit),
        }
        if state.children:
            described["children"] = [self._as_state(child) for child in state.children]
            described["initial"] = state.initial
        return described

    def _as_transitions(self) -> Iterable[dict[str, Any]]:
        for leaf in self._leaves:
            for word in EVENTS:
                for row in self.table.rows(leaf, word):
                    yield self._as_transition(leaf, word, row)
            deadline = self._leaves[leaf].deadline
            if deadline:
                yield self._as_transition(leaf, snake(DeadlinePassed), deadline.row)

    def _as_transition(self, leaf: str, word: str, row: Row) -> dict[str, Any]:
        return {
            "trigger": word,
            "source": leaf,
            "dest": row.to,
            "conditions": [self._ask(name, expected) for name, expected in row.guards],
            "before": self._take(row),
        }

    def _note(self, phase: int, calls: tuple[Call, ...]) -> Callable[[], None]:
        def note() -> None:
            self._entered = self._entered or phase == _ENTER
            self._noted.extend((phase, call) for call in calls)

        return note

    def _take(self, row: Row) -> Callable[[], None]:
        note = self._note(_DO, row.calls)

        def take() -> None:
            self._handled = True
            note()

        return take

    def _ask(self, name: str, expected: bool) -> Callable[[], bool]:
        guard = GUARDS[name]
        return lambda: guard(self.facts, self._event) == expected

    # --- From what was noted to effects

    def _effects(self) -> tuple[Effect, ...]:
        if self._entered:
            self.visit += 1
        made: list[Effect] = []
        for _, call in sorted(self._noted, key=lambda noted: noted[0]):
            effect = self._made(call)
            self.facts = self.facts.given(effect)
            made.append(effect)
        deadline_passed = isinstance(self._event, DeadlinePassed) and not self._entered and self._handled
        if self._entered or deadline_passed:
            made.append(self._timer())
        return (*made, *self._standing())

    def _timer(self) -> Effect:
        seconds = self.deadline(self.state)
        return CancelTimer() if seconds is None else StartTimer(seconds)

    def _standing(self) -> Iterable[Effect]:
        """The ears and the light, where the state or the facts changed them."""
        leaf = self._leaves[self.state]
        ears, shown = hearing(leaf.ears, self.facts), light(leaf.light, self.facts)
        if not same(self._ears, ears):
            self._ears = ears
            yield ears
        if shown != self._light:
            self._light = shown
            yield shown

    def _made(self, call: Call) -> Effect:
        if call.effect is StartTimer:
            return self._timer()
        fields = {
            name: value.value(self.facts, self._event) if isinstance(value, Reference) else value
            for name, value in call.fields.items()
        }
        effect = call.effect(**fields)
        if "turn" in field_types(call.effect):
            return replace(effect, turn=self.facts.turn)  # type: ignore[call-arg]
        if isinstance(effect, CountSilence):
            return replace(effect, seconds=self.facts.silence_seconds)
        return effect


class _Model:
    """What `transitions` keeps the state on."""

    state: str
