"""The YAML beside a skill: what can be asked, and what is answered, in one language."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import ClassVar, Protocol

import yaml

from buddy.errors import meant
from buddy.yaml_nodes import Line, Problems, Reader

LIST = re.compile(r"\{(\w+)\}")
GIVEN_LISTS = frozenset({"persona"})
"""Lists that no YAML holds: whoever loads the book gives them."""

_STRAY = re.compile(r"[<>;\\{}]")
_CLOSING = {")": "(", "]": "["}


class Needs(Protocol):
    """What a skill wants of its script (see `buddy.skills.Skill`)."""

    intents: ClassVar[tuple[str, ...]]
    replies: ClassVar[Mapping[str, tuple[str, ...]]]
    words: ClassVar[Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Script:
    """One skill in one language."""

    sentences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Intent -> hassil templates: words, [optional parts], (one|another), {list}."""

    replies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reply -> its wordings."""

    lists: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """List -> value -> the ways to say it."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows of words that replies are made of, such as the months."""


class ScriptReader:
    """Reads one skill's YAML, and notes everything that is wrong with it."""

    def __init__(self, path: Path, needs: Needs, problems: Problems) -> None:
        self._reader = Reader(path, problems)
        self._needs = needs

    def read(self, language: str) -> Script:
        root = self._reader.root()
        if root is None:
            return Script()
        languages = self._reader.mapping(root, "a skill", needed=(language,))
        if language not in languages:
            return Script()
        node = languages[language][1]
        parts = self._reader.mapping(node, f"'{language}'", ("sentences", "replies", "lists", "words"))
        sections = {name: self._section(name, parts) for name in ("sentences", "replies", "lists", "words")}
        lists = {name: self._list(name, value) for name, value in sections["lists"].items()}
        self._complete(node, "sentences", self._needs.intents, sections["sentences"])
        self._complete(node, "replies", self._needs.replies, sections["replies"])
        self._complete(node, "words", self._needs.words, sections["words"])
        return Script(
            {name: tuple(self._templates(value, name, lists)) for name, value in sections["sentences"].items()},
            {name: tuple(self._wordings(value, name)) for name, value in sections["replies"].items()},
            lists,
            {name: self._row(value, name) for name, value in sections["words"].items()},
        )

    def _section(self, name: str, parts: Mapping[str, tuple[yaml.Node, yaml.Node]]) -> dict[str, yaml.Node]:
        if name not in parts:
            return {}
        known = {"sentences": self._needs.intents, "replies": self._needs.replies, "words": self._needs.words}
        pairs = self._reader.mapping(parts[name][1], f"'{name}'", known.get(name, ()))
        return {key: value for key, (_, value) in pairs.items()}

    def _complete(self, node: yaml.Node, section: str, needed: Iterable[str], found: Container[str]) -> None:
        for name in needed:
            if name not in found:
                self._reader.wrong(node, f"'{section}' has no '{name}', which this skill needs")

    def _list(self, name: str, node: yaml.Node) -> dict[str, tuple[str, ...]]:
        values = self._reader.mapping(node, f"the list '{name}'")
        return {
            value: tuple(line.text for line in self._reader.lines(ways, f"'{value}'"))
            for value, (_, ways) in values.items()
        }

    def _row(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        row = tuple(line.text for line in self._reader.lines(node, f"'{name}'"))
        if name in self._needs.words and len(row) != self._needs.words[name]:
            self._reader.wrong(node, f"'{name}' must be {self._needs.words[name]} words, you wrote {len(row)}")
        return row

    def _templates(self, node: yaml.Node, intent: str, lists: Mapping[str, object]) -> Iterator[str]:
        known = (*lists, *GIVEN_LISTS)
        for line in self._reader.lines(node, f"'{intent}'"):
            wrong = _broken(line.text)
            if wrong:
                self._reader.wrong(line, f"the sentence '{line.text}' {wrong}")
            for name in LIST.findall(line.text):
                if name not in known:
                    self._reader.unknown(line, "list", name, known)
            yield line.text

    def _wordings(self, node: yaml.Node, reply: str) -> Iterator[str]:
        allowed = self._needs.replies.get(reply, ())
        for line in self._reader.lines(node, f"'{reply}'"):
            self._check_fields(line, allowed)
            yield line.text

    def _check_fields(self, line: Line, allowed: tuple[str, ...]) -> None:
        try:
            fields = [name for _, name, _, _ in Formatter().parse(line.text) if name is not None]
        except ValueError:
            self._reader.wrong(line, f"a curly bracket is open in '{line.text}'")
            return
        for name in fields:
            if name not in allowed:
                here = ", ".join(f"{{{word}}}" for word in allowed) or "none"
                self._reader.wrong(
                    line, f"there is no placeholder {{{name}}} here{meant(name, allowed)} (it may hold {here})"
                )


def _broken(template: str) -> str:
    """What is wrong with a template, as the rest of a sentence; empty when nothing is."""
    if stray := _STRAY.search(LIST.sub("", template)):
        return f"has '{stray[0]}' in it: write only words, [optional parts], (one|another) and {{list}}"
    opened: list[str] = []
    for sign in template:
        if sign in "([":
            opened.append(sign)
        elif sign in _CLOSING and (not opened or opened.pop() != _CLOSING[sign]):
            return f"has a '{sign}' that nothing opens"
        elif sign == "|" and not opened:
            return "has a '|' outside of brackets: write (one|another)"
    return f"opens a '{opened[-1]}' that is never closed" if opened else ""
