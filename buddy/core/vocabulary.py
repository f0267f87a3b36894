"""The words of the table: which snake_case name is which event or effect, and what fields it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from types import MappingProxyType, ModuleType
from typing import TypeVar, get_type_hints

from buddy.core import effects, events
from buddy.core.effects import Effect, TurnEffect
from buddy.core.events import Event, TurnEvent

C = TypeVar("C")


def snake(cls: type) -> str:
    """`WakeWordHeard` -> `wake_word_heard`."""
    return _snake(cls.__name__)


@cache
def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _words(module: ModuleType, base: type[C], abstract: set[type]) -> dict[str, type[C]]:
    found = [c for c in vars(module).values() if isinstance(c, type) and issubclass(c, base)]
    return {snake(c): c for c in found if c not in abstract}


EVENTS: dict[str, type[Event]] = _words(events, Event, {Event, TurnEvent})
EFFECTS: dict[str, type[Effect]] = _words(effects, Effect, {Effect, TurnEffect})


_FIELD_TYPES: dict[type, Mapping[str, object]] = {}


def field_types(cls: type) -> Mapping[str, object]:
    """The types of a dataclass's fields, by name. Looked up once: every step of the machine asks."""
    if cls not in _FIELD_TYPES:
        hints = get_type_hints(cls)
        _FIELD_TYPES[cls] = MappingProxyType({field.name: hints[field.name] for field in fields(cls)})
    return _FIELD_TYPES[cls]
