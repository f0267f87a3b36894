"""What a model gives a tool to work with, checked against the tool's JSON schema: the few words of it in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buddy.errors import meant

TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def problem(given: object, schema: Mapping[str, Any]) -> str:
    """What is wrong, in one sentence that the model can mend it by; empty when nothing is."""
    if not isinstance(given, Mapping):
        return "the arguments must be an object"
    known: Mapping[str, Any] = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in given:
            return f"'{name}' is missing"
    for name, value in given.items():
        if name not in known:
            return f"there is no argument '{name}'{meant(str(name), known)}"
        wrong = _wrong(value, known[name])
        if wrong:
            return f"'{name}' {wrong}"
    return ""


def _wrong(value: object, spec: Mapping[str, Any]) -> str:
    wanted = spec.get("type")
    if wanted and (not isinstance(value, TYPES[wanted]) or (wanted != "boolean" and isinstance(value, bool))):
        return f"must be of the type {wanted}"
    if "enum" in spec and value not in spec["enum"]:
        return f"must be one of: {', '.join(map(str, spec['enum']))}"
    if isinstance(value, int | float):
        if "minimum" in spec and value < spec["minimum"]:
            return f"must be at least {spec['minimum']}"
        if "maximum" in spec and value > spec["maximum"]:
            return f"must be at most {spec['maximum']}"
    return ""
