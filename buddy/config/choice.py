"""Which driver or engine was chosen, with its settings. Names are the modules of a package; each has `Settings`."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module

from buddy.config.section import Section

AUTO = "auto"

URI = "uri"
"""The setting of an engine that is somewhere else; `- wyoming://host:port` is short for it."""


@dataclass(frozen=True)
class EngineChoice:
    """One entry of a slot's list."""

    name: str
    settings: Section = field(default_factory=Section)

    @property
    def label(self) -> str:
        """Its name, or its address where it has one: two servers may stand in one list."""
        return getattr(self.settings, URI, "") or self.name


@dataclass(frozen=True)
class DriverChoice:
    """The driver of a device, or `auto`."""

    name: str
    package: str
    written: Mapping[str, Section] = field(default_factory=dict)
    """The settings of this driver and of its neighbours, as far as the file has any."""

    @property
    def settings(self) -> Section:
        """The named driver's settings; for `auto` choose one first, with `as_driver`."""
        return self.written.get(self.name) or settings_of(self.package, self.name)()

    def as_driver(self, name: str) -> DriverChoice:
        """The same section for this driver, which takes from it what it knows."""
        return replace(self, name=name)


def modules(package: str, without: Collection[str] = ()) -> list[str]:
    """The drivers or engines of `buddy.<package>`: its modules that have Settings and `build`.

    Those named in `without` are left out, and not imported.
    """
    return [name for name in _names(package) if name not in without and is_known(package, name)]


@cache
def is_known(package: str, name: str) -> bool:
    """Whether it is one of `modules(package)`; imports only this one."""
    if name not in _names(package):
        return False
    module = import_module(f"buddy.{package}.{name}")
    return hasattr(module, "Settings") and hasattr(module, "build")


def settings_of(package: str, name: str) -> type[Section]:
    """The Settings class of one of `modules(package)`."""
    found: type[Section] = import_module(f"buddy.{package}.{name}").Settings
    return found


def has_address(package: str, name: str) -> bool:
    """Whether `name://...` may be written instead of its name."""
    return is_known(package, name) and URI in keys_of(settings_of(package, name))


def keys_of(settings: type[Section]) -> tuple[str, ...]:
    """Its keys as they are written in the file."""
    return tuple(known.alias or name for name, known in settings.model_fields.items())


@cache
def _names(package: str) -> tuple[str, ...]:
    return tuple(module.name for module in pkgutil.iter_modules(import_module(f"buddy.{package}").__path__))
