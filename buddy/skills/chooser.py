"""Chooses wordings, jokes and stories: like dealing cards, so that none comes again before all have come."""

from __future__ import annotations

import random
from collections.abc import Sequence


class Chooser:
    """The same seed and questions give the same choices."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._decks: dict[str, list[str]] = {}
        self._last: dict[str, str] = {}

    def choose(self, deck: str, cards: Sequence[str]) -> str:
        """The next of `cards` in the deck of this name. Shuffled anew when all are dealt, never twice in a row."""
        if not self._decks.get(deck):
            fresh = list(cards)
            self._random.shuffle(fresh)
            if len(fresh) > 1 and fresh[-1] == self._last.get(deck):
                fresh.insert(0, fresh.pop())
            self._decks[deck] = fresh
        self._last[deck] = self._decks[deck].pop()
        return self._last[deck]
