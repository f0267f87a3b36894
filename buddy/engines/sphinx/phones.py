"""IPA, as espeak-ng writes it, in the phones of pocketsphinx's en-us model (the CMU set, without stress).

The model knows no other language, so every Italian sound is given the English phones that lie nearest to it.
"""

from __future__ import annotations

import re

ENGLISH = {
    "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "ɔɪ": "OY", "oʊ": "OW", "tʃ": "CH", "dʒ": "JH", "n̩": "AH N", "l̩": "AH L",
    "a": "AE", "æ": "AE", "ɑ": "AA", "ɐ": "AH", "ə": "AH", "ʌ": "AH", "e": "EH", "ɛ": "EH", "ɚ": "ER", "ɜ": "ER",
    "i": "IY", "ɪ": "IH", "ᵻ": "IH", "o": "AO", "ɔ": "AO", "u": "UW", "ʊ": "UH",
    "b": "B", "d": "D", "f": "F", "ɡ": "G", "h": "HH", "j": "Y", "k": "K", "l": "L", "ɬ": "L", "m": "M", "n": "N",
    "ŋ": "NG", "p": "P", "r": "R", "ɹ": "R", "s": "S", "t": "T", "v": "V", "w": "W", "z": "Z", "x": "K",
    "ʃ": "SH", "ʒ": "ZH", "θ": "TH", "ð": "DH", "ɾ": "D", "ʔ": "T",
}  # fmt: skip

ITALIAN = ENGLISH | {
    "ai": "AY", "au": "AW", "ei": "EY", "ɛi": "EY", "oi": "OY", "ɔi": "OY", "ʊɔ": "W AO", "ʊo": "W OW",
    "a": "AA", "e": "EY", "o": "OW", "ɪ": "IY", "ʊ": "UW", "ʎ": "L Y", "ɲ": "N Y", "ɾ": "R", "h": "",
}  # fmt: skip
ITALIAN_OPEN = ITALIAN | {"a": "AH", "e": "EH", "o": "AO"}

TABLES = {"en": (ENGLISH,), "it": (ITALIAN, ITALIAN_OPEN)}
"""Per language one table for each way in which its vowels may lie in English ears."""

_UNHEARD = re.compile(r"\([a-z-]+\)|[ˈˌːˑ_\s\u032a]")
"""Language switches, stress, length, separators, dentals: the model does not tell them apart."""


def phones(ipa: str, language: str) -> list[str]:
    """The ways to say this IPA in the model's phones, likeliest first, without doubles."""
    sounds = _UNHEARD.sub("", ipa)
    said = (_translate(sounds, table) for table in TABLES[language])
    return list(dict.fromkeys(way for way in said if way))


def _translate(sounds: str, table: dict[str, str]) -> str:
    found: list[str] = []
    at = 0
    while at < len(sounds):
        size = 2 if sounds[at : at + 2] in table else 1
        for phone in table.get(sounds[at : at + size], "").split():
            if found[-1:] != [phone]:  # geminates: one long sound to the model
                found.append(phone)
        at += size
    return " ".join(found)
