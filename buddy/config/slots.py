"""The parts of `config.yaml` that drivers and engines bring along: which one was chosen, and its settings."""

from __future__ import annotations

from typing import Any

from buddy.config.checking import checked
from buddy.config.choice import (
    AUTO,
    URI,
    DriverChoice,
    EngineChoice,
    has_address,
    is_known,
    keys_of,
    modules,
    settings_of,
)
from buddy.config.nodes import Path, Written
from buddy.config.places import unknown
from buddy.config.schema import DEFAULT_ENGINES, DRIVERS
from buddy.config.section import Section
from buddy.config.sentences import either
from buddy.errors import meant

NEVER_AUTO = {"fake", "file"}
"""Drivers that stand for no device; their keys are refused unless they are chosen."""


def driver(written: Written, section: str) -> DriverChoice:
    """A device's section. Keys of other drivers may stand there too, so that `driver:` is one line to change."""
    package = DRIVERS[section]
    data = written.data.get(section, {})
    if not isinstance(data, dict):
        said = f"{section} must be a section ('driver: auto' and the like on lines of their own below it)"
        written.report.wrong(written.line((section,)), f"{said}, {written.wrote((section,))}")
        return DriverChoice(AUTO, package)
    name = _driver_name(written, section, package) if "driver" in data else AUTO
    values = {key: value for key, value in data.items() if key != "driver"}
    chosen = [] if name == AUTO else [name]
    others = modules(package, without=NEVER_AUTO.union(chosen)) if values else []  # some are slow to import
    neighbours = chosen + others
    known = list(dict.fromkeys(key for each in neighbours for key in keys_of(settings_of(package, each))))
    for key in values:
        if key not in known:
            written.report.wrong(written.key_line((section, key)), _stranger(key, package, ["driver", *known]))
    made: dict[str, Section] = {}
    for each in neighbours:
        settings = settings_of(package, each)
        mine = {key: value for key, value in values.items() if key in keys_of(settings)}
        found = checked(written, settings, mine, (section,), must=each == name)
        if found and mine:
            made[each] = found
    return DriverChoice(name, package, made)


def _driver_name(written: Written, section: str, package: str) -> str:
    path = (section, "driver")
    name = written.text(path) or ""
    if name == AUTO or is_known(package, name):
        return name
    known = [AUTO, *(other for other in modules(package) if other != "fake")]
    said = f"driver must be {either(known)}, {written.wrote(path)}{meant(name.lower(), known)}"
    written.report.wrong(written.line(path), said)
    return AUTO


def _stranger(key: str, package: str, known: list[str]) -> str:
    for name in NEVER_AUTO.intersection(modules(package)):
        if key in keys_of(settings_of(package, name)):
            return f"'{key}' is only for 'driver: {name}'"
    return unknown(key, known)


def engines(written: Written, slot: str) -> tuple[EngineChoice, ...]:
    """A slot's list, in the order of the file."""
    entries = written.data[slot]
    if not isinstance(entries, list):
        said = f"{slot} must be a list (each engine on a line of its own that begins with '- ')"
        written.report.wrong(written.line((slot,)), f"{said}, {written.wrote((slot,))}")
        return ()
    if not entries:
        written.report.wrong(written.line((slot,)), f"{slot} must name at least one engine")
    found = [_engine(written, slot, (slot, number), entry) for number, entry in enumerate(entries)]
    return tuple(choice for choice in found if choice)


def _engine(written: Written, slot: str, path: Path, entry: Any) -> EngineChoice | None:
    package = f"engines.{slot}"
    name, *more = (written.names(path) if isinstance(entry, dict) else [written.text(path) or ""]) or [""]
    if not name:
        said = "an engine is a name, or a name with a colon and its settings below, further to the right"
        written.report.wrong(written.line(path), said)
        return None
    engine = name.partition("://")[0]
    if not is_known(package, engine):
        written.report.wrong(written.line(path), _no_engine(engine, slot))
        return None
    if engine != name and not has_address(package, engine):
        written.report.wrong(written.line(path), f"'{engine}' has no address: write '{engine}' alone")
        return None
    settings = settings_of(package, engine)
    for key in more:
        begins = f"'{key}' must begin further to the right than '{name}'"
        said = begins if key in keys_of(settings) else f"'{key}' must begin with '- ', like each engine of {slot}"
        written.report.wrong(written.key_line((*path, key)), said)
    values = entry.get(name, {}) if isinstance(entry, dict) else {}
    if engine != name and isinstance(values, dict):
        values = {URI: name, **values}
    made = checked(written, settings, values, (*path, name) if isinstance(entry, dict) else path)
    return EngineChoice(engine, made) if made else None


def _no_engine(name: str, slot: str) -> str:
    elsewhere = [other for other in DEFAULT_ENGINES if other != slot and is_known(f"engines.{other}", name)]
    if elsewhere:
        return f"'{name}' belongs in the list of {either(f'{other}:' for other in elsewhere)}"
    known = [other for other in modules(f"engines.{slot}") if other != "fake"]
    return f"{slot} must name {either(known)}, you wrote '{name}'{meant(name.lower(), known)}"
