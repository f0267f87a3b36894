"""Sentence templates with literal words, [optional parts] and (alternatives|like this): read, listed, written as JSGF.

The notation is hassil's, without lists and rules. JSGF: https://www.w3.org/TR/jsgf/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise, product

from buddy.errors import ConfigurationError

_TOKEN = re.compile(r"[\[\]()|]|[^\[\]()|]+")
_STRAY = re.compile(r"[{}<>;\\]")
_PUNCTUATION = re.compile(r"[.,!?:]+(?=\s|$)")
_CLOSING = {"(": ")", "[": "]"}


@dataclass(slots=True)
class Group:
    """(a|b), or [a|b] when optional; each way is a row of text and groups."""

    optional: bool = False
    ways: list[list[str | Group]] = field(default_factory=lambda: [[]])


def read(template: str) -> Group:
    """The template as a tree. Raises ConfigurationError, with the template, when it is not well-formed."""
    text = _PUNCTUATION.sub("", template.strip().lower().replace("’", "'"))
    if stray := _STRAY.search(text):
        raise ConfigurationError(
            f"the sentence '{template}' has '{stray[0]}' in it: write only words, [optional parts] and (one|another)"
        )
    top = Group()
    open_groups = [("", top)]
    for token in _TOKEN.findall(text):
        bracket, group = open_groups[-1]
        if token in _CLOSING:
            inner = Group(optional=token == "[")
            group.ways[-1].append(inner)
            open_groups.append((token, inner))
        elif token == "|":
            group.ways.append([])
        elif token in _CLOSING.values():
            if _CLOSING.get(bracket) != token:
                raise ConfigurationError(f"the sentence '{template}' has a '{token}' that nothing opens")
            open_groups.pop()
        else:
            group.ways[-1].append(token)
    if len(open_groups) > 1:
        raise ConfigurationError(f"the sentence '{template}' opens a '{open_groups[-1][0]}' that is never closed")
    return top


def sentences(template: str) -> list[str]:
    """Every sentence of the template, in its order, without doubles. Raises ConfigurationError."""
    plain = (" ".join(text.split()) for text in _expand(read(template)))
    return list(dict.fromkeys(text for text in plain if text))


def grammar(templates: Iterable[str]) -> str:
    """The templates as the body of one JSGF rule: alternatives of sequences. Raises ConfigurationError."""
    return " | ".join(dict.fromkeys(_rule(template) for template in templates if template.strip()))


def words(rule: str) -> list[str]:
    """The words of a rule's body, each once."""
    return list(dict.fromkeys(re.findall(r"[^\s()\[\]|]+", rule)))


def _rule(template: str) -> str:
    tree = read(template)
    if _joins_words(tree) or not all(text.strip() for text in _expand(tree)):
        return " | ".join(sentences(template))
    return _write(tree)


def _write(group: Group) -> str:
    ways = [" ".join(part if isinstance(part, str) else _bracket(part) for part in way) for way in group.ways]
    return " | ".join(dict.fromkeys(" ".join(way.split()) for way in ways if way.strip()))


def _bracket(group: Group) -> str:
    body = _write(group)
    if not body:
        return ""
    empty = any(not "".join(_flat(way)).strip() for way in group.ways)
    return f"[{body}]" if group.optional or empty else f"({body})"


def _flat(way: list[str | Group]) -> list[str]:
    return [part if isinstance(part, str) else _write(part) for part in way]


def _expand(group: Group) -> list[str]:
    found = [""] if group.optional else []
    for way in group.ways:
        parts = [[part] if isinstance(part, str) else _expand(part) for part in way]
        found += ["".join(choice) for choice in product(*parts)]
    return found


def _joins_words(group: Group) -> bool:
    """Is a word made of pieces, as in "light[s]"? JSGF has no such thing: its sentences must be counted out."""
    return any(_joined(way) or any(_joins_words(part) for part in way if isinstance(part, Group)) for way in group.ways)


def _joined(way: list[str | Group]) -> bool:
    return any(
        not (isinstance(left, str) and isinstance(right, str)) and _ends_in_word(left) and _begins_with_word(right)
        for left, right in pairwise(way)
    )


def _ends_in_word(part: str | Group) -> bool:
    if isinstance(part, str):
        return not part[-1].isspace()
    return any(way and _ends_in_word(way[-1]) for way in part.ways)


def _begins_with_word(part: str | Group) -> bool:
    if isinstance(part, str):
        return not part[0].isspace()
    return any(way and _begins_with_word(way[0]) for way in part.ways)
