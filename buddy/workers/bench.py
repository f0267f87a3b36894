"""A slot's engines, in the order of `config.yaml`: one that fails sits on the bench for a while, the next plays."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from buddy.errors import BuddyError, EngineUnavailable

log = logging.getLogger(__name__)

FIRST_PENALTY = 10.0
LONGEST_PENALTY = 600.0
"""Seconds on the bench: doubled with each failure in a row, from the first to the longest."""

NOBODY = ""
"""The name of no engine."""


class Closable(Protocol):
    def close(self) -> None: ...


E = TypeVar("E", bound=Closable)


@dataclass
class Player(Generic[E]):
    """One engine of the slot."""

    name: str
    make: Callable[[], E]
    engine: E | None = None
    until: float = 0.0
    """On the bench until this instant (s)."""
    penalty: float = FIRST_PENALTY
    reason: str = ""


class Bench(Generic[E]):
    """Used by one worker's thread. Engines are made when first needed, which may take seconds."""

    def __init__(self, slot: str, engines: Sequence[tuple[str, Callable[[], E]]], now: Callable[[], float]) -> None:
        self.slot = slot
        self._players = [Player(name, make) for name, make in engines]
        self._now = now
        self._last: str | None = None
        """Who did the work last; NOBODY when there was nobody."""

    def available(self) -> Iterator[tuple[str, E]]:
        """Each engine that is fit, best first. What cannot be made is benched and passed over."""
        is_anybody_fit = False
        for player in self._players:
            if self._now() < player.until:
                continue
            if player.engine is None:
                try:
                    player.engine = player.make()
                except BuddyError as error:
                    self._bench(player, error)
                    continue
            is_anybody_fit = True
            yield player.name, player.engine
        if not is_anybody_fit and self._last != NOBODY:
            log.error("%s: no engine is left for now", self.slot)
            self._last = NOBODY

    def succeeded(self, name: str) -> None:
        """This engine did the work: said in the log when it is another one than before."""
        player = self._named(name)
        player.penalty, player.reason = FIRST_PENALTY, ""
        if name != self._last:
            log.info("%s: using %s", self.slot, name)
            self._last = name

    def failed(self, name: str, error: BuddyError) -> None:
        """This engine did not do its work: it sits out for a while."""
        self._bench(self._named(name), error)

    def drop(self, name: str) -> None:
        """Forget an engine that hangs: a new one is made after its time on the bench."""
        player = self._named(name)
        player.engine = None
        self._bench(player, EngineUnavailable("did not answer in time"))

    def close(self) -> None:
        for player in self._players:
            if player.engine is not None:
                player.engine.close()
                player.engine = None

    def benched(self) -> dict[str, str]:
        """Who sits out, and why."""
        return {p.name: p.reason for p in self._players if self._now() < p.until}

    def _named(self, name: str) -> Player[E]:
        return next(player for player in self._players if player.name == name)

    def _bench(self, player: Player[E], error: BuddyError) -> None:
        if error.sentence != player.reason:
            log.warning("%s: %s is skipped: %s", self.slot, player.name, error.sentence)
        player.reason = error.sentence
        player.until = self._now() + player.penalty
        player.penalty = min(2 * player.penalty, LONGEST_PENALTY)
