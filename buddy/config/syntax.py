"""YAML's structure, and a sentence where there is none: the line in which people slipped, not the one after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from buddy.config.report import Report

ATTEMPTS = 20
"""Colons that are put in for people, so that the rest of the file can be checked at once."""

NO_COLON = re.compile(r"^(?P<indent>\s*(?:- +)?)(?P<key>[A-Za-z_]+)(?:\s+(?P<value>[^:#\s][^:#]*?))?\s*(?:#.*)?$")
NO_SPACE = re.compile(r"^(?P<indent>\s*(?:- +)?)(?P<key>[A-Za-z_]+):(?P<value>[^\s/:][^:#]*?)\s*(?:#.*)?$")
SLIPS = ((NO_SPACE, "a space is missing after the colon of"), (NO_COLON, "a colon is missing after"))
ALIAS = "alias"


class Yaml(yaml.BaseLoader):
    """Keeps every scalar as text, and refuses anchors: what is written is what is meant, and never endless."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, ALIAS, self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        node: yaml.Node | None = super().compose_node(parent, index)  # type: ignore[arg-type]
        return node


def compose(text: str, report: Report) -> yaml.Node | None:
    """The outermost node; None for an empty file, or after noting what could not be understood."""
    lines = text.splitlines()
    for _ in range(ATTEMPTS):
        try:
            return yaml.compose("\n".join(lines) + "\n", Loader=Yaml)
        except yaml.MarkedYAMLError as error:
            repaired = _explain(error, lines, report)
        except RecursionError:
            report.wrong(None, "has too many brackets within each other")
            return None
        if repaired is None:
            return None
        number, lines[number] = repaired
    return None


def slip(line: str) -> tuple[str, str] | None:
    """For a line in which a colon, or the space after it, is missing: what to say, and the line as it was meant.

    The value is not repeated: it may be a password.
    """
    for pattern, missing in SLIPS:
        found = pattern.match(line)
        if found:
            right = f"{found['indent']}{found['key']}: {found['value'] or ''}".rstrip()
            return f"{missing} '{found['key']}'", right
    return None


def _explain(error: yaml.MarkedYAMLError, lines: list[str], report: Report) -> tuple[int, str] | None:
    """Note what is wrong. If it was a colon: the number of the line, from 0, and the line as it was meant."""
    for number in _suspects(error, lines):
        slipped = slip(lines[number])
        if slipped and (" " in slipped[1].strip() or _opens(number, lines)):
            report.wrong(number + 1, slipped[0])
            return number, slipped[1]
    number, sentence = _sentence(error, lines)
    report.wrong(number + 1, sentence)
    return None


def _opens(number: int, lines: list[str]) -> bool:
    """Whether the lines below it are further to the right, as a section's are."""
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    return _indent(below) > _indent(lines[number])


def _suspects(error: yaml.MarkedYAMLError, lines: list[str]) -> Iterator[int]:
    """Lines that may lack a colon. YAML notices only in a later line that one was not a value gone on."""
    if error.problem == "could not find expected ':'" and error.context_mark:
        yield error.context_mark.line
    elif error.problem in ("mapping values are not allowed here", "expected <block end>, but found '<scalar>'"):
        assert error.problem_mark
        before = _before(error.problem_mark.line, lines)
        if before is not None and not lines[before].lstrip().startswith("-"):
            yield before
        if "scalar" in error.problem:
            yield error.problem_mark.line


def _before(number: int, lines: list[str]) -> int | None:
    """The last line above this one that is neither empty nor a comment."""
    above = (n for n in range(number - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#"))
    return next(above, None)


def _sentence(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, str]:
    """The line, from 0, and what is wrong there."""
    problem, context = error.problem or "", error.context or ""
    there = error.problem_mark.line if error.problem_mark else 0
    begun = error.context_mark.line if error.context_mark else there
    if "quoted scalar" in context:
        if "escape" in problem:
            return there, "a backslash means something else between double quotes; use single quotes"
        return begun, "a quotation mark is opened here and not closed"
    if "flow" in context:
        return begun, "a bracket is opened here and not closed"
    if "cannot start any token" in problem or problem == ALIAS or "alias" in context or "anchor" in context:
        sign = lines[there][error.problem_mark.column : error.problem_mark.column + 1] if error.problem_mark else ""
        if sign == "\t":
            return there, "holds a tab; use spaces"
        return there, f"a value that begins with '{sign or '*'}' needs quotation marks around it"
    if problem == "could not find expected ':'":
        return begun, f"a colon is missing after '{lines[begun].split()[0]}'"
    if "document" in problem:
        return there, "leave out lines made of '---' or '...'"
    return there, _about_indent(problem, there, lines)


def _about_indent(problem: str, there: int, lines: list[str]) -> str:
    before = _before(there, lines)
    if problem == "mapping values are not allowed here":
        if before is not None and _indent(lines[there]) > _indent(lines[before]):
            here, above = _spaces(lines[there]), _spaces(lines[before])
            return f"begins too far to the right: after {here}, the line above after {above}"
        return "a value with a colon in it needs quotation marks around it"
    if "<block end>" in problem:
        return f"begins after {_spaces(lines[there])}, which fits no line above"
    return f"cannot be understood: {problem}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _spaces(line: str) -> str:
    return {0: "no space", 1: "1 space"}.get(_indent(line), f"{_indent(line)} spaces")
