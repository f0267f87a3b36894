"""How words sound, in the phones of pocketsphinx's en-us model.

English words come from the model's own dictionary (CMU, 134,000 words); every other word, and all Italian,
from espeak-ng's rules, as IPA (`espeak-ng -q --ipa -v LANG`).
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from buddy.engines.sphinx.phones import TABLES, phones
from buddy.errors import EngineUnavailable

VOICES = {"en": "en-us", "it": "it"}
NOT_ITALIAN = frozenset("jkwxy")
_SECONDS = 10.0
_known: dict[tuple[str, str], list[str]] = {}


def pronounce(word: str, language: str) -> list[str]:
    """The ways to say one word ("buddy" gives ["B AH D IY"]), likeliest first. Raises EngineUnavailable."""
    return pronounce_all([word], language)[word]


def pronounce_all(words: Iterable[str], language: str) -> dict[str, list[str]]:
    """The same for many words, with at most one child process; what was asked before is remembered.

    Raises EngineUnavailable for an unknown language, without espeak-ng, and for a word that makes no sound.
    """
    if language not in TABLES:
        raise EngineUnavailable(f"Buddy can pronounce {' and '.join(TABLES)} offline, not '{language}'")
    asked = list(dict.fromkeys(words))
    missing = {word for word in asked if (word, language) not in _known}
    if missing and language == "en":
        found = _from_dictionary(missing)
        _known.update({(word, language): ways for word, ways in found.items()})
        missing -= found.keys()
    if missing:
        said = _from_espeak(sorted(missing), language)
        _known.update({(word, language): ways for word, ways in _with_foreign(said, language).items()})
    return {word: list(_known[word, language]) for word in asked}


def dictionary_path() -> Path:
    """The CMU dictionary inside the pocketsphinx package."""
    from pocketsphinx import get_model_path

    return Path(get_model_path("en-us/cmudict-en-us.dict"))


def _from_dictionary(words: set[str]) -> dict[str, list[str]]:
    """One pass over the file: a dict of all its words would cost 30 MB."""
    spelled = {word.lower().replace("’", "'"): word for word in words}
    found: dict[str, list[str]] = {}
    with dictionary_path().open(encoding="utf-8") as lines:
        for line in lines:
            entry, _, sounds = line.partition(" ")
            word = spelled.get(entry.partition("(")[0])  # "either(2)" is another way to say "either"
            if word is not None:
                found.setdefault(word, []).append(sounds.strip())
    return found


def _from_espeak(words: list[str], language: str) -> dict[str, list[str]]:
    said = {word: phones(ipa, language) for word, ipa in zip(words, _ipa(words, language), strict=True)}
    for word, ways in said.items():
        if not ways:
            raise EngineUnavailable(f"espeak-ng gives no sound for the word '{word}' (language '{language}')")
    return said


def _with_foreign(said: dict[str, list[str]], language: str) -> dict[str, list[str]]:
    """ "buddy" is no Italian word, and Italians know it: what their spelling does not have is first said in English."""
    foreign = {word for word in said if language == "it" and set(word) & NOT_ITALIAN}
    english = _from_dictionary(foreign) if foreign else {}
    return {word: list(dict.fromkeys(english.get(word, []) + ways)) for word, ways in said.items()}


def _ipa(words: list[str], language: str) -> list[str]:
    """One line of IPA per word: espeak-ng speaks its standard input line by line."""
    command = ["espeak-ng", "-q", "--ipa", "-v", VOICES[language]]
    try:
        spoken = subprocess.run(
            command,
            input="\n".join(words) + "\n",
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=True,
        )
    except FileNotFoundError:
        raise EngineUnavailable(
            f"espeak-ng is needed to know how '{words[0]}' is pronounced: install the package espeak-ng"
        ) from None
    except (subprocess.SubprocessError, OSError) as error:
        raise EngineUnavailable(f"espeak-ng could not pronounce '{words[0]}': {error}") from error
    lines = spoken.stdout.splitlines()
    if len(lines) != len(words):
        raise EngineUnavailable(f"espeak-ng pronounced {len(lines)} of {len(words)} words (first: '{words[0]}')")
    return lines
