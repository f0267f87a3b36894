"""Where each setting belongs, to tell people who wrote it elsewhere, or almost wrote it."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache

from buddy.config.choice import keys_of, modules, settings_of
from buddy.config.schema import DEFAULT_ENGINES, DRIVERS, Config
from buddy.config.section import Section

MANY = 8
"""Settings that nobody would read through in a sentence."""


def unknown(key: str, here: Collection[str]) -> str:
    """What to say of a setting that is none of `here`."""
    places = settings_by_name()
    if key in places:
        return f"'{key}' belongs {' or '.join(places[key])}"
    said = f"Buddy does not know the setting '{key}'"
    word = key.lower().replace("-", "_").replace(" ", "_")
    for known in (here, places):
        near = get_close_matches(word, known, n=1)
        if near:
            where = "" if known is here else f" {' or '.join(places[near[0]])}"
            return f"{said}; did you mean '{near[0]}'{where}?"
    if not here:
        return f"{said}; here is nothing to set"
    return f"{said}; here it knows {', '.join(here)}" if len(here) <= MANY else said


@cache
def settings_by_name() -> dict[str, list[str]]:
    """Every setting with the places where it may stand: `under 'conversation:'`."""
    found: dict[str, list[str]] = {}
    for name, field in Config.model_fields.items():
        found.setdefault(name, []).append("at the left margin")
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            _note(found, keys_of(field.annotation), f"under '{name}:'")
    for section, package in DRIVERS.items():
        keys = {key for name in modules(package) for key in keys_of(settings_of(package, name))}
        _note(found, ["driver", *sorted(keys)], f"under '{section}:'")
    for slot in DEFAULT_ENGINES:
        for name in modules(f"engines.{slot}"):
            found.setdefault(name, []).append(f"in the list of '{slot}:'")
            _note(found, keys_of(settings_of(f"engines.{slot}", name)), f"under '- {name}:' in '{slot}:'")
    return found


def _note(found: dict[str, list[str]], keys: Collection[str], place: str) -> None:
    for key in keys:
        found.setdefault(key, []).append(place)
