"""A slot's engines, in the order of `config.yaml`: one that fails sits on the bench for a while, the next plays."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol, TypeVar

from buddy.errors import BuddyError, EngineError
from buddy.runtime.complaints import in_words
from buddy.workers.trials import Trials

log = logging.getLogger(__name__)

FIRST_PENALTY = 10.0
LONGEST_PENALTY = 600.0
"""Seconds on the bench: doubled with each failure in a row, from the first to the longest. What only a person can mend
(a key that is missing) gets the longest at once."""

SPARES_AFTER = 3.0
"""Seconds after which those are made that may have to step in: getting ready comes first."""

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
    benched: bool = False
    until: float = 0.0
    """If it is benched: until this instant (s)."""
    penalty: float = FIRST_PENALTY
    reason: str = ""
    making: threading.Lock = field(default_factory=threading.Lock)

    def made(self) -> E:
        """The engine, from whichever thread asks first; the others wait for it. Raises what making it raises."""
        with self.making:
            if self.engine is None:
                self.engine = self.make()
            return self.engine


class Bench(Generic[E]):
    """Used by one worker's thread. Engines are made when first needed, which may take seconds.

    With `trials`, one that is benched comes back only when it has passed a trial, in a thread of its own; it belongs
    to that thread meanwhile. Without, it is simply used again after its time.
    """

    def __init__(
        self,
        slot: str,
        engines: Sequence[tuple[str, Callable[[], E]]],
        now: Callable[[], float],
        trials: Trials[E] | None = None,
    ) -> None:
        self.slot = slot
        self._players = [Player(name, make) for name, make in engines]
        self._now = now
        self._trials = trials
        self._closed = False
        self._last: str | None = None
        """Who did the work last; NOBODY when there was nobody."""

    def available(self) -> Iterator[tuple[str, E]]:
        """Each engine that is fit, best first. What cannot be made is benched and passed over."""
        is_anybody_fit = False
        for player in self._players:
            if self._sits_out(player):
                continue
            try:
                engine = player.made()
            except Exception as error:  # whatever a library may raise: the next engine is there for it
                self._bench(player, error)
                continue
            is_anybody_fit = True
            yield player.name, engine
        if not is_anybody_fit and self._last != NOBODY:
            log.error("%s: no engine is left for now", self.slot)
            self._last = NOBODY

    def warm_up(self) -> None:
        """Make the first engine that is fit and, with `trials`, the others a little later, in the background."""
        next(self.available(), None)
        if self._trials is not None and any(p.engine is None and not p.benched for p in self._players):
            self._trials.expect(self._now() + SPARES_AFTER, self._make_the_others)

    @property
    def last(self) -> str | None:
        """Who did the work last; NOBODY when nobody could, None when there was none yet."""
        return self._last

    def succeeded(self, name: str) -> None:
        """This engine did the work: said in the log when it is another one than before."""
        player = self._named(name)
        if player.benched and player.engine is None:  # it was dropped, and comes too late
            return
        if name != self._last:
            log.info("%s: using %s", self.slot, name)
            self._last = name
        player.penalty, player.reason, player.benched = FIRST_PENALTY, "", False

    def failed(self, name: str, error: Exception) -> None:
        """This engine did not do its work: it sits out for a while."""
        self._bench(self._named(name), error)

    def drop(self, name: str) -> None:
        """Forget an engine that hangs: a new one is made after its time on the bench."""
        player = self._named(name)
        player.engine = None
        self._bench(player, EngineError("did not answer in time"))

    def close(self) -> None:
        self._closed = True
        if self._trials is not None:
            self._trials.close()
        for player in self._players:
            if player.engine is not None:
                player.engine.close()
                player.engine = None

    def benched(self) -> dict[str, str]:
        """Who sits out, and why."""
        return {p.name: p.reason for p in self._players if self._sits_out(p)}

    def told(self) -> list[dict[str, object]]:
        """Each engine, best first: whether it is the one in use, and why it sits out. From any thread."""
        fit = [player.name for player in self._players if not self._sits_out(player)]
        used = self._last if self._last in fit else next(iter(fit), NOBODY)
        return [
            {"name": p.name, "in_use": p.name == used, "benched": p.name not in fit, "why": p.reason}
            for p in self._players
        ]

    def _sits_out(self, player: Player[E]) -> bool:
        return player.benched and (self._trials is not None or self._now() < player.until)

    def _named(self, name: str) -> Player[E]:
        return next(player for player in self._players if player.name == name)

    def _bench(self, player: Player[E], error: Exception) -> None:
        foreseen = isinstance(error, BuddyError)
        reason = error.sentence if isinstance(error, BuddyError) else in_words(error)
        if reason != player.reason and not self._closed:
            log.warning("%s: %s is skipped: %s", self.slot, player.name, reason, exc_info=None if foreseen else error)
        lasting = isinstance(error, BuddyError) and not error.retryable
        player.reason = reason
        player.until = self._now() + (LONGEST_PENALTY if lasting else player.penalty)
        player.penalty = min(2 * player.penalty, LONGEST_PENALTY)
        player.benched = True
        if self._trials is not None and not self._closed:
            self._trials.expect(player.until, partial(self._try_again, player, self._trials.trial))

    # --- In the thread of the trials

    def _try_again(self, player: Player[E], trial: Callable[[E], None]) -> None:
        if not player.benched or self._now() < player.until:  # it failed once more since this was planned
            return
        try:
            engine = player.made()
            if self._closed:
                engine.close()
                return
            trial(engine)
        except Exception as error:  # this thread's boundary
            if not self._closed:
                self._bench(player, error)
            return
        log.info("%s: %s works again", self.slot, player.name)
        player.reason = ""
        player.benched = False

    def _make_the_others(self) -> None:
        for player in self._players:
            if player.benched:
                continue
            try:
                engine = player.made()
            except Exception as error:
                self._bench(player, error)
                continue
            if self._closed:
                engine.close()
