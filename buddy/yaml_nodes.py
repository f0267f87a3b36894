"""Reads what people write in YAML into nodes that know their line, and collects what is wrong with them.

Every scalar stays text: YAML 1.1 would read `on` and `off` as booleans and `22:30` as a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from buddy.errors import meant

Pairs = dict[str, tuple[yaml.Node, yaml.Node]]
"""Key -> (key's node, value's node)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a `key: |` block, or one item of a list."""

    text: str
    number: int
    """Counted from 1, in the file."""


class Problems:
    """What is wrong, one sentence each, with file and line."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[int, str]]] = {}

    @property
    def sentences(self) -> list[str]:
        """File by file, in the order of their lines."""
        return [sentence for rows in self._found.values() for _, sentence in sorted(rows, key=lambda row: row[0])]

    def add(self, file: str, line: int | None, sentence: str) -> None:
        place = f"{file} line {line}" if line else file
        self._found.setdefault(file, []).append((line or 0, f"{place}: {sentence}"))


def composed(text: str) -> yaml.Node | None:
    """The outermost node, every scalar as text. Raises yaml.YAMLError.

    Read by libyaml where PyYAML has it, ten times as fast; what that refuses is read once more, for PyYAML's words.
    """
    if yaml.__with_libyaml__:
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=yaml.CBaseLoader)
    return yaml.compose(text, Loader=yaml.BaseLoader)


class Reader:
    """One file's nodes, with the checks that every part of it needs."""

    def __init__(self, path: Path, problems: Problems, file: str = "") -> None:
        """`file` is how the file is called in sentences; its name when left out."""
        self.file = file or path.name
        self._path = path
        self._problems = problems

    def root(self) -> yaml.Node | None:
        """The file's outermost node, or None after saying why there is none."""
        try:
            node = composed(self._path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as error:
            self.wrong(None, f"is not UTF-8 (byte {error.start}); save it as UTF-8")
        except OSError as error:
            self.wrong(None, f"cannot be read: {error.strerror}")
        except yaml.MarkedYAMLError as error:
            self._unreadable(error)
        except yaml.YAMLError as error:
            self.wrong(None, f"is not YAML: {str(error).splitlines()[0]}")
        else:
            if node is None:
                self.wrong(None, "is empty")
            return node
        return None

    def wrong(self, place: yaml.Node | Line | None, sentence: str) -> None:
        """Note a problem, at a node, a line, or of the file as a whole."""
        if isinstance(place, Line):
            self._problems.add(self.file, place.number, sentence)
        else:
            self._problems.add(self.file, place.start_mark.line + 1 if place else None, sentence)

    def unknown(self, place: yaml.Node | Line, what: str, word: str, known: Iterable[str]) -> None:
        self.wrong(place, f"there is no {what} '{word}'{meant(word, known)}")

    def mapping(self, node: yaml.Node, what: str, known: Iterable[str] = (), needed: Iterable[str] = ()) -> Pairs:
        """The keys of a section; with `known`, others are wrong; each of `needed` must be there."""
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{what} must be written as `key: value`, you wrote {shown(node)}")
            return {}
        known = tuple(known)
        found: Pairs = {}
        for key, value in node.value:
            word = str(key.value)
            if word in found:
                self.wrong(key, f"'{word}' is written twice; the first is on line {found[word][0].start_mark.line + 1}")
            elif known and word not in known:
                self.unknown(key, f"key of {what}", word, known)
            else:
                found[word] = (key, value)
        for word in needed:
            if word not in found:
                self.wrong(node, f"{what} has no '{word}'")
        return found

    def items(self, node: yaml.Node) -> Iterator[yaml.Node]:
        """The items of a list; a single thing is a list of one, nothing (`key:`) an empty list."""
        if isinstance(node, yaml.SequenceNode):
            yield from node.value
        elif not (isinstance(node, yaml.ScalarNode) and node.value == ""):
            yield node

    def text(self, node: yaml.Node, what: str, known: Iterable[str] = ()) -> str:
        """A scalar; with `known`, one of these words. Empty after saying what is wrong."""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(node, f"{what} must be one word, you wrote {shown(node)}")
            return ""
        word = str(node.value).strip()
        known = tuple(known)
        if known and word not in known:
            self.unknown(node, what, word, known)
            return ""
        return word

    def number(self, node: yaml.Node, what: str, lowest: float, highest: float) -> float:
        """A number within bounds (both included). The lowest after saying what is wrong."""
        word = self.text(node, what)
        try:
            value = float(word)
        except ValueError:
            value = float("nan")
        if not lowest <= value <= highest:
            wrote = f"'{word}'" if word else "nothing"
            self.wrong(node, f"{what} must be a number between {lowest:g} and {highest:g}, you wrote {wrote}")
            return lowest
        return value

    def lines(self, node: yaml.Node, what: str) -> tuple[Line, ...]:
        """What stands line by line in a `key: |` block, or in a list. Empty lines and `# comments` do not count."""
        found = tuple(line for line in self._rows(node, what) if line.text and not line.text.startswith("#"))
        if not found:
            self.wrong(node, f"{what} is empty")
        return found

    def _rows(self, node: yaml.Node, what: str) -> Iterator[Line]:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield Line(self.text(item, f"an item of {what}"), item.start_mark.line + 1)
        elif isinstance(node, yaml.ScalarNode):
            block = node.style in ("|", ">")  # its text begins on the line after the sign
            for row, text in enumerate(str(node.value).splitlines()):
                yield Line(text.strip(), node.start_mark.line + 1 + (row + 1 if block else 0))
        else:
            self.wrong(node, f"{what} must be one or more sentences, you wrote {shown(node)}")

    def _unreadable(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark
        tab = "; use spaces, not tabs" if "'\\t'" in (error.problem or "") else ""
        self._problems.add(self.file, mark.line + 1 if mark else None, f"is not YAML: {error.problem}{tab}")


def shown(node: yaml.Node) -> str:
    """How a node is named in a sentence."""
    if isinstance(node, yaml.ScalarNode):
        return f"'{node.value}'"
    return "a list" if isinstance(node, yaml.SequenceNode) else "a section"
