"""The words of the second look: common ones, likely by their rank (Zipf), and each phrase as one more word.

What sounds like a phrase but is other talk is then better explained by that talk.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from buddy.engines.sphinx.pronunciation import pronounce_all
from buddy.engines.wake.phrases import Way

COMMON = Path(__file__).parent / "words"
"""A file per language, the most frequent word first."""

SHORT_PHONES = 5
SHORT_DOUBT = 1.5
"""A phrase of so few phones is easily found where it was not said."""

OWN_WORD = -4.5
"""The likelihood (power of ten) of a phrase's own words outside of it, where they are no common words."""

PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    dictionary: Mapping[str, Sequence[str]]
    """The phones of each entry, one string per way to say it."""

    common: Mapping[str, float]
    """The likelihood of each word (power of ten)."""

    doubts: Mapping[str, float]
    """The same for the entries of phrases, relative to the usual way of saying one."""

    def entries(self) -> str:
        """The dictionary as pocketsphinx reads it."""
        lines = (
            f"{word if number == 0 else f'{word}({number + 1})'} {phones}\n"
            for word, said in self.dictionary.items()
            for number, phones in enumerate(said)
        )
        return "".join(lines)

    def model(self, likelihood: float) -> str:
        """A language model of single words (https://cmusphinx.github.io/wiki/arpaformat/).

        `likelihood` of the usual way of each phrase, as a power of ten.
        """
        phrases = {name: likelihood - doubt for name, doubt in self.doubts.items()}
        words = {"<s>": -99.0, "</s>": -1.0, **self.common, **phrases}
        lines = "".join(f"{likely:.4f} {word}\n" for word, likely in words.items())
        return f"\\data\\\nngram 1={len(words)}\n\n\\1-grams:\n{lines}\n\\end\\\n"


def vocabulary(ways: Mapping[str, Sequence[Way]], language: str) -> Vocabulary:
    """Of the common words and the phrases (their number is in the name of an entry). Raises EngineUnavailable."""
    common = _likely(ways, language)
    said = pronounce_all(common, language)
    dictionary = {word: said[word][:2] for word in common}
    doubts: dict[str, float] = {}
    for number, each in enumerate(ways.values()):
        short = SHORT_DOUBT if len(each[0].phones.split()) <= SHORT_PHONES else 0.0
        for doubt in dict.fromkeys(way.doubt for way in each):
            name = f"{PHRASE}{number}_{doubt:g}"
            doubts[name] = doubt + short
            dictionary[name] = list(dict.fromkeys(way.phones for way in each if way.doubt == doubt))
    return Vocabulary(dictionary, common, doubts)


def phrase_number(entry: str) -> int | None:
    """Which phrase a decoded entry is, or None for a common word."""
    return int(entry.removeprefix(PHRASE).partition("_")[0]) if entry.startswith(PHRASE) and "_" in entry else None


def _likely(phrases: Mapping[str, object], language: str) -> dict[str, float]:
    """A phrase of one word does not compete with itself; the words of a longer one compete with the whole."""
    words = (COMMON / f"{language}.txt").read_text(encoding="utf-8").split()
    likely = {word: math.log10(0.1 / (rank + 3)) for rank, word in enumerate(words) if word not in phrases}
    for phrase in phrases:
        own = phrase.split()
        likely.update({word: OWN_WORD for word in own if len(own) > 1 and word not in likely and word not in phrases})
    return likely
