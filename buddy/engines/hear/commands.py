"""A command out of an utterance, or none: the grammar of all commands against phones in any order.

The grammar makes a command of everything; the loop of phones can say anything. How much better the loop explains the
sound tells whether it was a command at all (a garbage model, as in Rose & Paul, "A hidden Markov model based keyword
recognition system", 1990).
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from typing import Any

from buddy.engines.hear.templates import grammar, sentences, words
from buddy.engines.sphinx.decoder import build_decoder, build_phone_loop, decode, features_of, use_grammar
from buddy.engines.sphinx.pronunciation import pronounce, pronounce_all
from buddy.errors import EngineUnavailable

PREFIX = "_prefix"
"""Stands in the grammar for a wake phrase or what is left of it."""
LEAST_PREFIX = 2
"""Phones of a prefix that must be left, to be told from the noise of a door."""

OTHER = "_other"
"""Stands in the grammar for a single word that is no command: `other_words.LANGUAGE.txt`, a word a line."""
OTHER_WORDS = Path(__file__).parent
ALONE, AMONG_OTHERS = "commands", "commands_and_others"
"""The searches: in noise other words would take too many commands away."""
OTHER_WEIGHT = 1e-6
"""How likely one of them is beside a command."""
VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
"""Without one nobody has spoken: a cough, a knock, a door."""

WIDE = {"beam": 1e-80, "pbeam": 1e-80, "wbeam": 1e-60}
"""Beams much wider than pocketsphinx's own: in noise the right sentence looks bad for a while."""

PRIOR_FRAMES = 60
"""Added to the length (10 ms frames) that the loop's advantage is divided by: short commands vary more."""
DOUBTFUL = {"en": -20.0, "it": -32.0}
"""The loop's advantage per frame (logarithms to the base of 1.0001) at which commands and other talk are told apart at
the middle strictness. Italian lies lower because its sounds are only near to the model's."""
SHORT_FRAMES = 75
SHORT_LENIENCE = 6.0
"""In so few frames the advantage varies more; other single words are kept out by OTHER."""
QUIET_LIFT, NOISY_LIFT = 20.0, 12.0
"""Speech that stands out of the noise so far (dB, as `speech` has it) is in a quiet room, or in a noisy one."""
NOISE_LENIENCE = 8.5
"""Phones in any order fit noise better than a command does."""
LENIENCE = 12.0
"""How far the extremes of strictness move that limit."""
SLOPE = 4.0
"""By how much the advantage must change for the odds of a command to change by the factor e."""


class Commands:
    """Both decoders; used from one thread."""

    def __init__(self, grammar_decoder: Any, phone_loop: Any, limit: float) -> None:
        self._grammar = grammar_decoder
        self._phone_loop = phone_loop
        self._limit = limit

    def hear(self, pcm: bytes) -> tuple[str, float]:
        """The command in a whole utterance (16 kHz mono s16le), and how likely it is one: 0.0 to 1.0.

        "" when it is none. Raises RuntimeError when pocketsphinx gives up.
        """
        features, lift = features_of(pcm)
        self._grammar.activate_search(AMONG_OTHERS if lift >= NOISY_LIFT else ALONE)
        command = decode(self._grammar, features)
        said = [word for word in command.words if word != PREFIX]
        if not said or OTHER in said:
            return "", 0.0
        anything = decode(self._phone_loop, features)
        if not VOWELS.intersection(anything.words):
            return "", 0.0
        advantage = (command.acoustic - anything.acoustic) / (command.frames + PRIOR_FRAMES)
        noisy = min(1.0, max(0.0, (QUIET_LIFT - lift) / (QUIET_LIFT - NOISY_LIFT)))
        limit = self._limit - max(SHORT_LENIENCE * (command.frames < SHORT_FRAMES), NOISE_LENIENCE * noisy)
        confidence = 1 / (1 + math.exp((limit - advantage) / SLOPE))
        return (" ".join(said) if advantage >= limit else ""), confidence


def build_commands(templates: Iterable[str], prefixes: Sequence[str], language: str, strictness: float) -> Commands:
    """Raises EngineUnavailable (no pocketsphinx, pronunciation, sentence) and ConfigurationError (a template)."""
    templates = list(templates)
    rule = grammar(templates)
    if not rule:
        raise EngineUnavailable("there is no sentence that the recognizer sphinx could listen for")
    ways = pronounce_all(words(rule), language)
    beginnings = _beginnings(prefixes, language)
    if beginnings:
        ways[PREFIX] = beginnings
        rule = f"[{PREFIX}] ({rule})"
    others = _other_words(language, known={way for each in templates for way in sentences(each)})
    ways[OTHER] = [way for said in pronounce_all(others, language).values() for way in said]
    decoder = build_decoder(ways, own_front_end=True, **WIDE)
    use_grammar(decoder, ALONE, rule)
    use_grammar(decoder, AMONG_OTHERS, f"/1.0/ ({rule}) | /{OTHER_WEIGHT:.10f}/ {OTHER}")
    middle = DOUBTFUL.get(language, min(DOUBTFUL.values()))
    return Commands(decoder, build_phone_loop(), middle + (strictness - 0.5) * 2 * LENIENCE)


def _other_words(language: str, known: Container[str]) -> list[str]:
    """Without those of the commands: a command of one word must not be lost to itself."""
    file = OTHER_WORDS / f"other_words.{language}.txt"
    return [word for word in file.read_text(encoding="utf-8").split() if word not in known]


def _beginnings(prefixes: Sequence[str], language: str) -> list[str]:
    """Every way to say a prefix, whole and with more and more of its beginning cut off."""
    found: list[str] = []
    for prefix in prefixes:
        phones = " ".join(pronounce(word, language)[0] for word in prefix.lower().split()).split()
        found += [" ".join(phones[start:]) for start in range(len(phones) - LEAST_PREFIX + 1)]
    return list(dict.fromkeys(found))
