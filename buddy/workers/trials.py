"""Engines from the bench are tried again beside the turns, so that no resident waits for one that still fails."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable, Iterator
from itertools import count
from queue import SimpleQueue
from typing import Generic, TypeVar

from buddy.audio.frames import SILENT_FRAME
from buddy.engines.hear import HearingEngine
from buddy.engines.speak import SpeakingEngine, VoiceStyle
from buddy.engines.think import Question, ThinkingEngine
from buddy.engines.wake import WakeEngine
from buddy.errors import SpeakingFailed
from buddy.runtime.clock import Clock

E = TypeVar("E")

Attempt = Callable[[], None]

FRAMES = 16
"""Half a second of silence."""
WORD = "Buddy"


class Trials(Generic[E]):
    """A thread for a slot, there once something has failed, and one for each attempt: an engine may hang in it.

    `trial(engine)` raises what the engine raises.
    """

    def __init__(self, clock: Clock, trial: Callable[[E], None]) -> None:
        self.trial = trial
        self._clock = clock
        self._notes: SimpleQueue[tuple[float, Attempt] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def expect(self, instant: float, attempt: Attempt) -> None:
        """Call `attempt`, which must not raise, at that instant of the clock. From any thread."""
        self._clock.put(self._notes, (instant, attempt))
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="trials", daemon=True)
            self._clock.begin(self._thread)

    def close(self) -> None:
        """No attempt begins any more."""
        self._clock.put(self._notes, None)

    def _run(self) -> None:
        numbers = count()
        waiting: list[tuple[float, int, Attempt]] = []
        while True:
            due = waiting[0][0] if waiting else None
            note = self._clock.take(self._notes, due)
            if note is not None:
                heapq.heappush(waiting, (note[0], next(numbers), note[1]))
            elif due is not None and self._clock.now() >= due:
                attempt = heapq.heappop(waiting)[2]
                self._clock.begin(threading.Thread(target=attempt, name="trial", daemon=True))
            else:
                return


def listens(engine: WakeEngine) -> None:
    """Half a second of silence."""
    for _ in range(FRAMES):
        engine.feed(SILENT_FRAME)
    engine.reset()


def hears(engine: HearingEngine) -> None:
    """Half a second in which nobody says anything; a service is really asked."""
    engine.start()
    for _ in range(FRAMES):
        engine.feed(SILENT_FRAME)
    engine.finish()


def thinks(language: str) -> Callable[[ThinkingEngine], None]:
    """A question, of whose answer the first words will do."""

    def trial(engine: ThinkingEngine) -> None:
        _first(engine.reply(Question(WORD, language)) or iter(()))

    return trial


def speaks(style: Callable[[], VoiceStyle]) -> Callable[[SpeakingEngine], None]:
    """A word. Raises SpeakingFailed when it makes no sound."""

    def trial(engine: SpeakingEngine) -> None:
        if _first(engine.speak(WORD, style())) is None:
            raise SpeakingFailed("it gave no sound")

    return trial


P = TypeVar("P")


def _first(parts: Iterator[P]) -> P | None:
    try:
        return next(parts, None)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
