"""A streamed reply, cut into sentences that a voice can read while the model still writes.

Every decision looks at the text from the beginning of the sentence to the first letter after it,
and waits until that is there: how the text was cut into fragments never changes the result.
"""

from __future__ import annotations

from collections.abc import Callable

from buddy.engines.think.speakable import is_picture, speakable

STOPS = ".!?…"
CLOSERS = "\"'”’»)]}*_`~"
OPENERS = "\"'“‘«„([{*_`~#>-–—¿¡"

COMMA_AFTER = 200
"""Characters after which a comma, semicolon or colon will do as an end."""

SPACE_AFTER = 320
"""Characters after which any space will do."""

CUT_AFTER = 1000
"""Characters after which something without spaces is cut anywhere."""

NEVER_LAST = """
    mr mrs ms messrs dr drs prof rev hon gen col maj capt cmdr lt sgt st mt vs e.g i.e cf viz approx
    sig sigg sig.ra sig.na dott dott.ssa dr.ssa prof.ssa avv ing geom arch rag on sen egr gent spett
    s.ta ss mons card p.es ad.es es cfr
"""
"""Abbreviations that a name or an example follows: they never end a sentence."""

BEFORE_NUMBERS = """
    no nr n num pag pagg p pp pg art artt vol vols fig figg cap capp sec sect ch eq tel ca circa int
    jan feb mar apr jun jul aug sep sept oct nov dec gen mag giu lug ago set ott dic
"""
"""Abbreviations (and short words) that go on only when a number follows: "No. 5", but "No. I will not."."""

_NEVER_LAST = frozenset(NEVER_LAST.split())
_BEFORE_NUMBERS = frozenset(BEFORE_NUMBERS.split())


class Sentences:
    """Feed fragments, get sentences: English and Italian, a plain string each, ready for a voice."""

    def __init__(self) -> None:
        self._text = ""
        self._looked = 0

    def feed(self, fragment: str) -> list[str]:
        """The sentences that are certainly complete now."""
        self._text += fragment
        return self._take(ended=False)

    def finish(self) -> list[str]:
        """The reply is over: what is left. Feeding again begins a new reply."""
        return self._take(ended=True)

    def _take(self, ended: bool) -> list[str]:
        sentences = []
        while end := self._end(ended):
            sentences.append(speakable(self._text[:end]))
            self._text, self._looked = self._text[end:], 0
        return [sentence for sentence in sentences if sentence]

    def _end(self, ended: bool) -> int:
        """Where the first sentence ends; 0 when that is not known yet."""
        for at in range(self._looked, len(self._text)):
            end = _ends_at(self._text, at, ended)
            if end is None:
                self._looked = at
                return 0
            if end:
                return end
        self._looked = len(self._text)
        return self._looked if ended else 0


def _ends_at(text: str, at: int, ended: bool) -> int | None:
    """Where the sentence ends if its end begins at `at`; 0 if it does not; None if more text has to tell."""
    character = text[at]
    if character == "\n":
        return at + 1
    if character in STOPS:
        return _ends_at_stop(text, at, ended)
    if at >= COMMA_AFTER and character in ",;:":
        if at + 1 == len(text):
            return at + 1 if ended else None
        return at + 1 if text[at + 1].isspace() else 0
    if (at >= SPACE_AFTER and character.isspace()) or at >= CUT_AFTER:
        return at + 1
    return 0


def _ends_at_stop(text: str, at: int, ended: bool) -> int | None:
    stops = _skip(text, at, lambda one: one in STOPS)
    end = _skip(text, stops, lambda one: one in CLOSERS or is_picture(one))
    if end < len(text) and not text[end].isspace():
        return 0
    following = _skip(text, end, lambda one: one in OPENERS or is_picture(one) or (one.isspace() and one != "\n"))
    if following == len(text):
        return end if ended else None
    return end if _goes_on_anew(text, at, text[at:stops], text[stops:end], text[following]) else 0


def _goes_on_anew(text: str, at: int, stops: str, closers: str, following: str) -> bool:
    """Whether what follows is a new sentence, by its first letter and the word before the stop."""
    if following == "\n":
        return True
    if "!" in stops or "?" in stops:
        # "Really?" she asked.
        return not (closers and following.islower())
    if following.islower():
        return False
    if stops != ".":
        return True
    return not _is_abbreviation(text[:at], following)


def _is_abbreviation(before: str, following: str) -> bool:
    words = before.split()
    token = words[-1].lstrip(OPENERS) if words else ""
    word = token.replace("’", "'").rpartition("'")[2].lower()
    if word in _NEVER_LAST:
        return True
    if word in _BEFORE_NUMBERS and following.isdigit():
        return True
    if token.isdigit() and len(words) == 1:
        return True  # the number of a list: "1. Take the pills"
    return len(token) == 1 and token.isupper() and token != "I"  # an initial: "J. Verne"


def _skip(text: str, at: int, wanted: Callable[[str], bool]) -> int:
    while at < len(text) and wanted(text[at]):
        at += 1
    return at
