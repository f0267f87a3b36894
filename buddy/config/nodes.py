"""From YAML nodes to plain data that remembers where each thing was written.

Scalars follow YAML 1.2: only true and false are booleans, `22:30`, `on` and `no` are text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from pydantic import SecretStr

from buddy.config.report import Report, line_of
from buddy.config.syntax import slip
from buddy.errors import ConfigurationError

Path = tuple[str | int, ...]
"""Keys and list positions from the top of the file."""

INTEGER = re.compile(r"[-+]?[0-9]{1,300}")
NUMBER = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")
EMPTY = ("", "~", "null", "Null", "NULL")
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
SECRET = "!secret"
PLAIN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}


class Written:
    """The data of a file, and where each path of it stands. An empty value is left out: it means its default."""

    def __init__(self, root: yaml.Node | None, report: Report, secret: Callable[[str], SecretStr | None]) -> None:
        self.report = report
        self._secret = secret
        self._keys: dict[Path, yaml.Node] = {}
        self._values: dict[Path, yaml.Node] = {}
        data = self._plain(root, ()) if root else None
        if data is not None and not isinstance(data, dict):
            slipped = slip(self.text(()) or "")
            has_value = slipped and not slipped[1].endswith(":")
            said = f"the settings must be lines like 'language: en', {self.wrote(())}"
            report.wrong(self.line(()), slipped[0] if slipped and has_value else said)
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}

    def line(self, path: Path) -> int | None:
        """Where the value stands, or its key if it goes over many lines; else the nearest thing around it."""
        while True:
            value, key = self._values.get(path), self._keys.get(path)
            if value and (key is None or (isinstance(value, yaml.ScalarNode) and value.value)):
                return line_of(value)
            if key:
                return line_of(key)
            if not path:
                return None
            path = path[:-1]

    def key_line(self, path: Path) -> int | None:
        key = self._keys.get(path)
        return line_of(key) if key else self.line(path)

    def names(self, path: Path) -> list[str]:
        """The settings that stand in a section, also the empty ones, in the order of the file."""
        return [str(key[-1]) for key in self._keys if key[:-1] == path]

    def text(self, path: Path) -> str | None:
        """A scalar as it was typed; None for other things, and for secrets."""
        node = self._values.get(path)
        return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag != SECRET else None

    def wrote(self, path: Path) -> str:
        """`you wrote 'fifteen'`."""
        text = self.text(path)
        if text is not None:
            text = " ".join(text.split())
            return f"you wrote '{text if len(text) <= 60 else text[:57] + '...'}'"
        node = self._values.get(path)
        if isinstance(node, yaml.ScalarNode):
            return "you wrote a secret"
        return "you wrote a list" if isinstance(node, yaml.SequenceNode) else "you wrote a section"

    def _plain(self, node: yaml.Node, path: Path) -> Any:
        self._values[path] = node
        if isinstance(node, yaml.ScalarNode) and node.tag == SECRET:
            return self._looked_up(node)
        if node.tag not in PLAIN_TAGS:
            self.report.wrong_at(node, "a value that begins with '!' needs quotation marks around it")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._section(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, (*path, number)) for number, item in enumerate(node.value)]
        return scalar(str(node.value), plain=getattr(node, "style", None) is None)

    def _section(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.report.wrong_at(key, "a setting's name must be one word")
                continue
            here = (*path, str(key.value))
            if here in self._keys:
                first = line_of(self._keys[here])
                self.report.wrong_at(key, f"'{key.value}' is written twice, the first one is on line {first}")
                continue
            self._keys[here] = key
            plain = self._plain(value, here)
            if plain is not None:
                found[str(key.value)] = plain
        return found

    def _looked_up(self, node: yaml.ScalarNode) -> SecretStr | None:
        name = str(node.value)
        try:
            found = self._secret(name)
        except ConfigurationError as error:
            self.report.wrong_at(node, f"the secret '{name}' cannot be had: {error}")
            return None
        if found is None:
            places = f"neither in the secrets file nor as BUDDY_{name.upper()} in the environment"
            self.report.wrong_at(node, f"there is no secret '{name}', {places}")
        return found


def scalar(text: str, plain: bool = True) -> Any:
    """What a scalar is by YAML 1.2: None, a boolean, a number or text. Between quotes it is always text."""
    if not plain:
        return text
    if text in EMPTY:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if NUMBER.fullmatch(text) else text
