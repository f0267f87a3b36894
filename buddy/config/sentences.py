"""What a setting takes, in words, read from its JSON schema: `a number between 1 and 300`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from buddy.config.section import Section

Spec = Mapping[str, Any]


def wanted(model: type[Section], path: Sequence[str | int]) -> str | None:
    """What the setting at this path of the model takes; None where only its own validator knows."""
    whole = model.model_json_schema()
    spec = _at(path, whole)
    return None if spec is None else _phrase(spec, whole)


def choices(model: type[Section], path: Sequence[str | int]) -> list[str]:
    """The words from which the setting at this path takes one; empty if it is not of that kind."""
    whole = model.model_json_schema()
    spec = _at(path, whole)
    return [word for word in _resolved(spec or {}, whole).get("enum", ()) if isinstance(word, str)]


def either(words: Iterable[str]) -> str:
    """`'a', 'b' or 'c'`."""
    quoted = [f"'{word}'" for word in words]
    return " or ".join(([", ".join(quoted[:-1])] if quoted[1:] else []) + quoted[-1:])


def _at(path: Sequence[str | int], whole: Spec) -> Spec | None:
    spec: Spec | None = whole
    for part in path:
        if spec is None:
            return None
        spec = _inner(_resolved(spec, whole), part)
    return spec


def _inner(spec: Spec, part: str | int) -> Spec | None:
    found: Spec | None
    found = spec.get("items") if isinstance(part, int) else spec.get("properties", {}).get(part)
    return found


def _resolved(spec: Spec, whole: Spec) -> Spec:
    """The spec itself: references followed, and None (an empty value) put aside."""
    if "$ref" in spec:
        return _resolved(whole["$defs"][spec["$ref"].rpartition("/")[2]], whole)
    some = [option for option in spec.get("anyOf", ()) if option.get("type") != "null"]
    return _resolved(some[0], whole) if len(some) == 1 else spec


def _phrase(spec: Spec, whole: Spec) -> str | None:
    spec = _resolved(spec, whole)
    if "const" in spec:
        return f"'{spec['const']}'"
    if "enum" in spec:
        return either(map(str, spec["enum"]))
    if "anyOf" in spec:
        phrases = [_phrase(option, whole) for option in spec["anyOf"]]
        return " or ".join(dict.fromkeys(phrase for phrase in phrases if phrase)) or None
    match spec.get("type"):
        case "integer":
            return "a whole number" + _bounds(spec)
        case "number":
            return "a number" + _bounds(spec)
        case "boolean":
            return "true or false"
        case "string":
            return "the path of a file or folder" if spec.get("format") == "path" else "text"
        case "array":
            return "a list (each thing on a line of its own that begins with '- ')"
        case "object":
            return "a section (its settings on lines of their own below it, two spaces further right)"
    return None


def _bounds(spec: Spec) -> str:
    low, over = spec.get("minimum"), spec.get("exclusiveMinimum")
    high, under = spec.get("maximum"), spec.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" between {low:g} and {high:g}"
    parts = {"at least": low, "above": over, "at most": high, "below": under}
    bounds = [f"{word} {bound:g}" for word, bound in parts.items() if bound is not None]
    said = " and ".join(bounds)
    return f" of {said}" if said.startswith("at") else f" {said}" if said else ""
