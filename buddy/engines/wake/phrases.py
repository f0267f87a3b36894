"""How wake phrases, stop words and calls for help may sound, in the phones of pocketsphinx's en-us model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from buddy.engines.sphinx.pronunciation import pronounce_all

WAYS = 6
"""At most so many ways of a phrase whose words may each be said in several."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a phrase."""

    words: tuple[str, ...]
    """The phones of each word ("HH EY", "B AH D IY")."""

    doubt: float = 0.0
    """How much rarer than the usual way it is taken to be (powers of ten)."""

    nominates: bool = True
    """False: the first pass finds the phrase by its other ways already; one way more costs time."""

    @property
    def phones(self) -> str:
        return " ".join(self.words)


TUNED: dict[str, dict[float, tuple[str, ...]]] = {
    "hey buddy": {
        0.0: ("HH EY|B AH D IY", "HH EY|B UH D IY"),
        2.0: ("HH EY|B AE D IY", "EY|B AH D IY", "F EY|B AH D IY", "K EY|B AH D IY", "HH EH|B AH D IY"),
        4.0: ("T EH Y IY|B AA D IY", "T UW Y IY|B AA D IY", "P IH EY|B AA D IY", "AY IY|B AA D IY",
              "IH IY|B AA D IY", "EH IY|B AA D IY", "P IY|B AA D IY"),
    },
    "ehi buddy": {
        3.0: ("EY|B AA D IY", "EY|B AH D IY", "EH IY|B AA D IY",
              "IH IY|B AO R D IY", "IH IY|B AO R IY", "IH IY|L AO OW DH IY", "IH IY|B UW D IY", "IH IY NG|AO L K IY",
              "IH Y NG|AO OY B IY", "IH IY|B L AH B IY", "IY|B OW DH IY", "IY|V OW DH IY", "EY IY|V OW DH IY",
              "IY|V AO L D IY", "IH Y G|AO R B IY"),
        3.5: ("HH EY|B AH D IY", "EY|B UH D IY", "IH IY|B AA D IY"),
    },
    "aiuto": {3.0: ("AA Y UW T OW", "AY UW T OW")},
    "silenzio": {
        0.0: ("S IY L EH N T S IY OW", "S IY L EH N T S IY AO"),
        3.0: ("T S IY L EH Y K S IY OW", "T S IY R EH IY K S IY L"),
    },
}  # fmt: skip
"""By doubt. Those of "hey buddy" with 2 lose a sound in a noisy room, or take another vowel; those with 4, and most
of "ehi buddy", are how the model hears espeak-ng's voices, whose h and vowels are no sounds of its own. So many ways
are found in other talk, too: with less doubt "allora doveva" wakes Buddy.
"aiuto" calls for help and lies hidden in other talk ("ha avuto"), so that it has to be said clearly."""

SECOND_LOOK: dict[str, dict[float, tuple[str, ...]]] = {
    "ehi buddy": {
        3.5: ("EY|B L D IY", "IY|B L D IY", "EY D|B OW B IY"),
        3.0: ("IY|AO L IY D IY", "IY|L UW IY P IY", "IY|W IY L UW D IY", "IH IY|B L D IY", "IY NG|L UH DH IY",
              "Y NG|L Y IY", "IY Y|L IH B IY", "IH Y|L IH G IY B IY", "IY Y NG|AO L IY D IY", "IY Y NG|L IH B IY",
              "IY NG|AO L D IY", "IY NG|AO L N IY P IY"),
    },
}  # fmt: skip
"""Ways that only the second look knows: with 3.5 as the model hears Italian voices made from recordings (festival's),
with 3 espeak-ng's m2, f1, f2, f3 and f4."""


def ways(phrase: str, language: str) -> list[Way]:
    """The ways to say it, likeliest first. Raises EngineUnavailable when nobody knows how to pronounce a word of it."""
    if phrase in TUNED:
        known = ((TUNED[phrase], True), (SECOND_LOOK.get(phrase, {}), False))
        return [
            Way(tuple(way.split("|")), doubt, nominates)
            for groups, nominates in known
            for doubt, group in groups.items()
            for way in group
        ]
    said = pronounce_all(phrase.split(), language)
    return [Way(words) for words in islice(product(*(said[word][:2] for word in phrase.split())), WAYS)]


def folded(phrases: Sequence[str]) -> dict[str, str]:
    """The phrases in lower case with single spaces, and how each was written."""
    return {" ".join(phrase.casefold().split()): phrase for phrase in phrases}
