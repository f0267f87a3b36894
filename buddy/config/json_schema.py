"""The JSON schema of `config.yaml`, for editors that complete and check while one types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from buddy.config.choice import AUTO, has_address, modules, settings_of
from buddy.config.schema import DEFAULT_ENGINES, DRIVERS, Config
from buddy.config.section import Section

Json = dict[str, Any]
SchemaOf = Callable[[type[Section]], Json]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
REPLACED = frozenset({"DriverChoice", "EngineChoice", "Section"})
"""Definitions in whose place stands what drivers and engines bring."""


def schema() -> Json:
    """Draft 2020-12. Drivers and engines bring their own part. An empty value is allowed: it means the default."""
    sections: list[type[BaseModel]] = [Config, *(settings_of(package, name) for package, name in _all())]
    references, whole = models_json_schema([(section, "validation") for section in sections])
    definitions = {name: _or_nothing(definition) for name, definition in whole["$defs"].items()}

    def of(section: type[Section]) -> Json:
        return definitions[references[(section, "validation")]["$ref"].rpartition("/")[2]]

    top = of(Config)
    brought = {name: _driver(package, of) for name, package in DRIVERS.items()}
    brought |= {slot: _slot(slot, of) for slot in DEFAULT_ENGINES}
    properties = {**top["properties"], **_or_nothing({"properties": brought})["properties"]}
    inlined = REPLACED.union(reference["$ref"].rpartition("/")[2] for reference in references.values())
    used = {name: definition for name, definition in definitions.items() if name not in inlined}
    return {"$schema": DRAFT, **top, "properties": properties, "$defs": used}


def _all() -> Iterator[tuple[str, str]]:
    for package in (*DRIVERS.values(), *(f"engines.{slot}" for slot in DEFAULT_ENGINES)):
        yield from ((package, name) for name in modules(package))


def _or_nothing(definition: Json) -> Json:
    """The definition, with each of its properties allowed to be empty."""
    if "properties" not in definition:
        return definition
    return {**definition, "properties": {name: _optional(spec) for name, spec in definition["properties"].items()}}


def _optional(spec: Json) -> Json:
    described: Json = {key: spec[key] for key in ("description", "default") if key in spec}
    if {"type": "null"} in spec.get("anyOf", ()):
        return spec
    rest = {key: value for key, value in spec.items() if key not in (*described, "title")}
    return {"anyOf": [rest, {"type": "null"}], **described}


def _driver(package: str, of: SchemaOf) -> Json:
    properties: Json = {"driver": _optional({"enum": [AUTO, *modules(package)], "default": AUTO})}
    for name in modules(package):
        properties = {**of(settings_of(package, name)).get("properties", {}), **properties}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _slot(slot: str, of: SchemaOf) -> Json:
    names = modules(f"engines.{slot}")
    settings = {name: of(settings_of(f"engines.{slot}", name)) for name in names}
    with_settings = _or_nothing({"type": "object", "properties": settings, "additionalProperties": False})
    addresses = [{"type": "string", "pattern": f"^{name}://"} for name in names if has_address(f"engines.{slot}", name)]
    one = {**with_settings, "minProperties": 1, "maxProperties": 1}
    entry = {"anyOf": [{"enum": list(names)}, *addresses, one]}
    return {"type": "array", "items": entry, "minItems": 1, "default": list(DEFAULT_ENGINES[slot])}
