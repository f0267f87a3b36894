"""Every event, effect and guard, found by walking: a new one cannot stay untested."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from buddy.core import effects, events
from buddy.core.effects import Effect, TurnEffect
from buddy.core.events import Event, TurnEvent
from buddy.core.facts import Facts
from buddy.core.guards import GUARDS
from buddy.core.hearing import MODES
from buddy.core.light import PRIORITY
from buddy.core.table_reader import read_table
from buddy.core.vocabulary import EFFECTS, EVENTS, field_types, snake

TABLE = read_table(Path(__file__).parents[2] / "states")
ABSTRACT = {Event, TurnEvent, Effect, TurnEffect}


def classes(package: object, base: type) -> set[type]:
    """Those of a module, or of every module of a package."""
    modules = [package]
    if hasattr(package, "__path__"):
        modules += [import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    found = {thing for module in modules for thing in vars(module).values() if isinstance(thing, type)}
    return {thing for thing in found if issubclass(thing, base)} - ABSTRACT


THINGS = sorted((*EVENTS.values(), *EFFECTS.values()), key=lambda thing: thing.__name__)
SAMPLES = [sample for event in EVENTS.values() for sample in event.samples()]
each_thing = pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.__name__)
each_guard = pytest.mark.parametrize("guard", GUARDS)


def test_every_class_is_a_word_and_no_word_means_two_things() -> None:
    assert classes(events, Event) == set(EVENTS.values())
    assert classes(effects, Effect) == set(EFFECTS.values())
    assert not EVENTS.keys() & EFFECTS.keys()
    assert len({snake(thing) for thing in THINGS}) == len(THINGS)


@each_thing
def test_it_is_small_frozen_and_described(thing: type) -> None:
    assert thing.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(thing)
    assert thing.__doc__
    assert not thing.__doc__.startswith(f"{thing.__name__}("), "a docstring of its own"
    one = thing()
    for field in dataclasses.fields(thing):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(one, field.name, None)
    assert one == thing()
    assert hash(one) == hash(thing())


@each_thing
def test_its_fields_can_be_written_in_a_table_and_a_trace(thing: type) -> None:
    assert set(field_types(thing).values()) <= {str, int, float, bool, float | None}


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
def test_its_samples_differ(event: type[Event]) -> None:
    samples = event.samples()
    assert samples
    assert all(type(sample) is event for sample in samples)
    assert len(set(samples)) == len(samples)


@each_guard
def test_a_guard_is_described_pure_and_answers_yes_or_no(guard: str) -> None:
    ask = GUARDS[guard]
    assert ask.__doc__
    assert list(inspect.signature(ask).parameters) == ["facts", "event"]
    for sample in SAMPLES:
        assert ask(Facts(), sample) is ask(Facts(), sample)
        assert isinstance(ask(Facts(), sample), bool)


@each_guard
def test_a_guard_is_used(guard: str) -> None:
    rows = [row for leaf in TABLE.leaves() for word in EVENTS for row in TABLE.rows(leaf.name, word)]
    assert guard in {name for row in rows for name, _ in row.guards}


def test_facts_follow_any_event_and_any_effect() -> None:
    for sample in SAMPLES:
        assert isinstance(Facts().after(sample), Facts)
    for effect in EFFECTS.values():
        assert isinstance(Facts().given(effect()), Facts)


def test_every_word_of_the_light_and_the_ears_is_shown_by_some_state_or_fact() -> None:
    of_facts = {"fault", "muted", "offline", "off"}
    assert {leaf.light for leaf in TABLE.leaves()} | of_facts == set(PRIORITY)
    assert {leaf.ears for leaf in TABLE.leaves()} == set(MODES)
