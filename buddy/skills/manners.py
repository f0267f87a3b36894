"""Finds the bare request in what people say: without case, accents, punctuation and politeness.

The polite words of each language stand in `manners.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from buddy.yaml_nodes import Problems, Reader

LONGEST = 160
"""Letters. What is longer is conversation, and no request that a template could hold."""

_MOST_TRIES = 24
_APOSTROPHES = re.compile(r"['’‘`´ʼ′]")
_SYNTAX = re.compile(r"(\{\w+\}|[\[\]()|])")


@dataclass(frozen=True, slots=True)
class Manners:
    """How one language is stripped to the request. All words are already folded."""

    language: str
    before: tuple[str, ...] = ()
    """What may precede a request, longest first."""
    after: tuple[str, ...] = ()
    """What may follow it."""
    signs: tuple[tuple[str, str], ...] = ()
    """Signs that are written, with the words that they stand for."""

    def fold(self, text: str) -> str:
        """Lower case without accents and punctuation, words parted by single spaces.

        An English apostrophe vanishes ("what's" is "whats"), an Italian one parts words ("l'ora" is "l ora").
        """
        for sign, words in self.signs:
            text = text.replace(sign, f" {words} ")
        plain = self._join(unicodedata.normalize("NFKD", self._join(text)).casefold())
        plain = self._join(unicodedata.normalize("NFKD", plain))
        kept = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
        return " ".join("".join(kept).split())

    def fold_template(self, template: str) -> str:
        """The same for a template: its brackets, its lists and the spaces at them stay."""
        return "".join(
            piece if _SYNTAX.fullmatch(piece) else self._fold_piece(piece)
            for piece in _SYNTAX.split(" ".join(template.split()))
        )

    def requests(self, text: str) -> Iterator[str]:
        """The folded text, then the text with ever more politeness taken off either end."""
        tried = [self.fold(text)]
        if not tried[0] or len(tried[0]) > LONGEST:
            return
        for request in tried:
            yield request
            if len(tried) < _MOST_TRIES:
                tried += [shorter for shorter in self._shorter(request) if shorter not in tried]

    def _shorter(self, request: str) -> Iterator[str]:
        for words in self.before:
            if request.startswith(f"{words} "):
                yield request[len(words) + 1 :]
        for words in self.after:
            if request.endswith(f" {words}"):
                yield request[: -len(words) - 1]

    def _join(self, text: str) -> str:
        return _APOSTROPHES.sub("" if self.language == "en" else " ", text)

    def _fold_piece(self, piece: str) -> str:
        """With a letter at each end, so that a space (or an apostrophe) at the edge goes on parting words."""
        return self.fold(f"x{piece}x")[1:-1]


def load(path: Path, language: str, problems: Problems) -> Manners:
    """The manners of a language; without any when `path` has none for it."""
    reader = Reader(path, problems)
    root = reader.root()
    languages = reader.mapping(root, "the manners") if root else {}
    if language not in languages:
        return Manners(language)
    parts = reader.mapping(languages[language][1], f"'{language}'", ("before", "after", "signs"))
    plain = Manners(language)
    rows = {
        name: tuple(plain.fold(line.text) for line in reader.lines(parts[name][1], f"'{name}'"))
        if name in parts
        else ()
        for name in ("before", "after")
    }
    signs = reader.mapping(parts["signs"][1], "'signs'") if "signs" in parts else {}
    return Manners(
        language,
        tuple(sorted(rows["before"], key=len, reverse=True)),
        tuple(sorted(rows["after"], key=len, reverse=True)),
        tuple((sign, reader.text(words, f"'{sign}'")) for sign, (_, words) in signs.items()),
    )
