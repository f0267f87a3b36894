"""Data against a settings class: what does not fit is said in a sentence, at the line where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar, get_args

from pydantic import SecretStr, ValidationError

from buddy.config.choice import keys_of
from buddy.config.nodes import Path, Written
from buddy.config.places import unknown
from buddy.config.section import Section
from buddy.config.sentences import choices, wanted
from buddy.config.syntax import slip
from buddy.errors import meant

S = TypeVar("S", bound=Section)


def checked(written: Written, model: type[S], data: Any, path: Path, must: bool = True) -> S | None:
    """The settings at this path of the file, or None after noting what is wrong with them.

    Without `must` nothing is said of a setting that is missing.
    """
    literal = [key for key in _secrets_of(model) if isinstance(data, dict) and isinstance(data.get(key), str)]
    for key in literal:
        said = f"{key} is a secret: put it into the secrets file, and write '{key}: !secret NAME' here"
        written.report.wrong(written.line((*path, key)), said, key)
    try:
        return model.model_validate(data, context={"folder": written.report.folder})
    except ValidationError as error:
        problems = error.errors(include_url=False)
    typed = _as_typed(written, data, path, problems)
    if typed is not None:
        return checked(written, model, typed, path, must)
    for problem in problems:
        if must or problem["type"] != "missing":
            _say(written, model, path, problem)
    return None


def _secrets_of(model: type[Section]) -> list[str]:
    fields = model.model_fields.items()
    return [
        field.alias or name for name, field in fields if SecretStr in (field.annotation, *get_args(field.annotation))
    ]


def _as_typed(written: Written, data: Any, path: Path, problems: list[Any]) -> Any:
    """The data with text where text is wanted and `510` or `true` were read as something else; None: no such case."""
    typed = deepcopy(data)
    found = False
    for problem in problems:
        *around, last = problem["loc"] or ("",)
        text = written.text((*path, *problem["loc"]))
        if problem["type"] in ("string_type", "path_type") and text and problem["input"] is not None:
            inner = typed
            for part in around:
                inner = inner[part]
            inner[last] = text
            found = found or not isinstance(problem["input"], str)
    return typed if found else None


def _say(written: Written, model: type[Section], path: Path, problem: Mapping[str, Any]) -> None:
    loc = tuple(problem["loc"])
    here = (*path, *loc)
    about = ".".join(map(str, here))
    name = next((part for part in reversed(here) if isinstance(part, str)), "the file")
    if problem["type"] == "extra_forbidden":
        written.report.wrong(written.key_line(here), unknown(name, _siblings(model, loc)), about)
    elif problem["type"] == "missing":
        said = f"'{name}:' is missing under '{next(iter(here[-2:]))}:'"
        written.report.wrong(written.key_line(here[:-1]), said, about)
    else:
        written.report.wrong(written.line(here), _sentence(written, model, path, problem, name), about)


def _sentence(written: Written, model: type[Section], path: Path, problem: Mapping[str, Any], name: str) -> str:
    loc = tuple(problem["loc"])
    here = (*path, *loc)
    text = written.text(here)
    if problem["type"] == "value_error":
        said = f"{name} {problem['ctx']['error']}"
        hint = meant(text.lower(), choices(model, loc)) if text else ""
        return f"{said}, {written.wrote(here)}{hint}" if text is not None else said
    want = wanted(model, loc)
    if want and want.startswith("a section") and text and (slipped := slip(text)) and not slipped[1].endswith(":"):
        return f"{slipped[0]}, below '{name}:'"
    subject = f"each of {name}" if loc and isinstance(loc[-1], int) else name
    if want is None:
        return f"{subject} does not fit: {problem['msg']}, {written.wrote(here)}"
    hint = meant(text.lower(), choices(model, loc)) if text else ""
    return f"{subject} must be {want}, {written.wrote(here)}{hint}"


def _siblings(model: type[Section], loc: tuple[str | int, ...]) -> tuple[str, ...]:
    for part in loc[:-1]:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, Section)):
            break
        model = inner
    return keys_of(model)
