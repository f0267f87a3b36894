"""`buddy hear`: a typed utterance takes the way of a spoken one: it is called by name, then heard."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from buddy.core.events import Event, UtteranceHeard, UtteranceStarted, WakeWordHeard
from buddy.core.machine import Step

CALLS_EVERY = 1.0
GIVES_UP_AFTER = 8.0
"""Seconds: longer than the wake phrase may be cooling down."""

LISTENING = ("session.wake", "session.listening")


class Heard:
    """A witness: in the first state that listens it posts what was typed, for the turn that begins there."""

    def __init__(self, post: Callable[[Event], None], phrase: str) -> None:
        """`phrase`: the one that Buddy is called by."""
        self._post = post
        self._phrase = phrase
        self._waiting: deque[Typed] = deque()

    def saw(self, step: Step, at: float) -> None:
        if step.after not in LISTENING or not self._waiting:
            return
        typed = self._waiting.popleft()
        if typed.given_up:
            return
        typed.turn = step.turn
        self._post(UtteranceStarted(step.turn))
        self._post(UtteranceHeard(step.turn, typed.text))

    def hear(self, text: str, now: float) -> Typed:
        """From any thread."""
        typed = Typed(text, now, self._call)
        self._waiting.append(typed)
        return typed

    def _call(self) -> None:
        self._post(WakeWordHeard(self._phrase))


class Typed:
    """A Pending answer: which turn it became."""

    def __init__(self, text: str, now: float, call: Callable[[], None]) -> None:
        self.text = text
        self.turn: int | None = None
        self.given_up = False
        self._call = call
        self._next_call = now
        self._until = now + GIVES_UP_AFTER

    def look(self, now: float) -> dict[str, Any] | None:
        if self.turn is not None:
            return {"turn": self.turn}
        if now > self._until:
            self.given_up = True
            return {"error": "Buddy does not listen now; 'buddy status' says why"}
        if now >= self._next_call:
            self._next_call = now + CALLS_EVERY
            self._call()
        return None
