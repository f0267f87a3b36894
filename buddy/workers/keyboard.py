"""The keyboard: ears for a box without a microphone. Lines are utterances, keys are buttons."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from buddy.core.effects import AwaitBargeIn, AwaitWakeWord, CloseEars, Effect, Listen
from buddy.core.events import (
    ButtonHeld,
    ButtonPressed,
    ButtonTouched,
    Event,
    HelpWanted,
    InputEnded,
    StopWordHeard,
    UtteranceHeard,
    UtteranceStarted,
    WakeWordHeard,
)
from buddy.core.facts import folded
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker

log = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 2.5
"""A line that came while the wake phrase did not count is tried again after so long."""

CALLS = 24
"""After so many calls in vain (a minute: a fault that stays, for instance) the lines that wait are dropped."""

AFTER_KEY_SECONDS = 0.5
"""So long the next line waits after a key: what the key does may close the ears, or open a new turn."""

OVER = ""
"""Among the lines that wait: no more will come."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line."""

    line: str


@dataclass(frozen=True, slots=True)
class Key:
    """A key that stands for a button."""

    colour: str
    held: bool = False
    in_turn: bool = False
    """It is pressed when the lines before it have been heard and answered, not at once."""


@dataclass(frozen=True, slots=True)
class Over:
    """No more input will come."""


Input = Typed | Key | Over


class Keyboard(Worker):
    """Owns what ears own. A line typed in idle counts as called by name; one that is the wake phrase only wakes."""

    name = "ears"
    owns = (AwaitWakeWord, Listen, AwaitBargeIn, CloseEars)
    standing = owns

    def __init__(
        self,
        clock: Clock,
        post: Post,
        source: Callable[[], Iterator[Input]],
        wake_phrases: Collection[str],
        stop_words: Collection[str],
        help_phrases: Collection[str],
        persona_of: Callable[[str], str],
    ) -> None:
        super().__init__(clock, post)
        self._source = source
        self._wake_phrases = [folded(p) for p in wake_phrases]
        self._stop_words = {folded(w) for w in stop_words}
        self._help_phrases = {folded(p) for p in help_phrases}
        self._persona_of = persona_of
        self._doing: Effect = CloseEars()
        self._opened = False
        """False until Buddy listens for the first time: what is typed before that waits."""
        self._called = False
        """The name was called for the line that waits."""
        self._calls = 0
        """How often it was called in vain since then."""
        self._quiet_until = 0.0
        self._waiting: deque[str | Key] = deque()
        self._reader: threading.Thread | None = None

    def prepare(self) -> None:
        if self._reader is None:
            self._reader = threading.Thread(target=self._read, name="keyboard", daemon=True)
            self.clock.begin(self._reader)

    def work(self) -> None:
        while True:
            thing = self.take(self._look_again_at())
            if thing is not None:
                self.handle(thing)
            elif self._called:
                self._call_again()
            else:
                self._utter()

    def _look_again_at(self) -> float | None:
        """The instant at which something that waits is tried again."""
        now = self.clock.now()
        if self._waiting and now < self._quiet_until:
            return self._quiet_until
        return now + TRY_AGAIN_SECONDS if self._waiting and isinstance(self._doing, AwaitWakeWord) else None

    def handle(self, thing: object) -> None:
        if isinstance(thing, Typed):
            self._typed(thing.line)
        elif isinstance(thing, Key) and thing.in_turn and (self._waiting or not self._opened):
            self._waiting.append(thing)
        elif isinstance(thing, Key):
            self._pressed(thing)
        elif isinstance(thing, Over):
            self._waiting.append(OVER)
            self._utter()
        else:
            super().handle(thing)

    def perform(self, thing: Effect) -> None:
        self._doing = thing
        self._called = False
        self._calls = 0
        if isinstance(thing, CloseEars) and self._opened:
            self._drop_lines()  # muted: nothing said before counts
        self._opened = self._opened or not isinstance(thing, CloseEars)
        if self._opened:
            self._utter()

    def _call_again(self) -> None:
        self._calls += 1
        if self._calls <= CALLS:
            self.post(WakeWordHeard(self._wake_phrases[0]))
        else:
            log.warning("Buddy does not listen: what was typed is dropped")
            self._drop_lines()
            self._utter()

    def _drop_lines(self) -> None:
        """What was typed before the next key."""
        while self._waiting and self._waiting[0] != OVER and not isinstance(self._waiting[0], Key):
            self._waiting.popleft()

    def _read(self) -> None:
        try:
            for thing in self._source():
                self.send(thing)
        except Exception:  # the boundary of this thread: without the input's end Buddy would wait for ever
            log.exception("what is typed cannot be read any more")
        self.send(Over())

    def _typed(self, line: str) -> None:
        if isinstance(self._doing, CloseEars) and self._opened:
            log.info("muted: what is typed is not heard")
            return
        text, called = self._after_wake_phrase(line)
        interrupting = isinstance(self._doing, AwaitBargeIn)
        if interrupting and text in self._stop_words:
            self.post(StopWordHeard(text))
        elif interrupting and text in self._help_phrases:
            self.post(HelpWanted("console"))
        else:
            if called and (interrupting or not text):
                self.post(WakeWordHeard(self._wake_phrases[0]))
            if text:
                self._waiting.append(text if called else line.strip())
                self._utter()

    def _after_wake_phrase(self, line: str) -> tuple[str, bool]:
        """The folded words after the wake phrase, and whether it was there."""
        text = folded(line)
        for phrase in self._wake_phrases:
            if f"{text} ".startswith(f"{phrase} "):
                return text[len(phrase) :].strip(), True
        return text, False

    def _utter(self) -> None:
        """Say the next line as soon as it can be heard."""
        if not self._waiting or self.clock.now() < self._quiet_until:
            return
        ahead = self._waiting[0]
        if isinstance(ahead, Key):
            if not isinstance(self._doing, AwaitBargeIn):
                self._waiting.popleft()
                self._pressed(ahead)
                self._quiet_until = self.clock.now() + AFTER_KEY_SECONDS
        elif ahead == OVER:
            self._waiting.popleft()
            self.post(InputEnded())
        elif isinstance(self._doing, AwaitWakeWord):
            if not self._called:
                self._called = True
                self.post(WakeWordHeard(self._wake_phrases[0]))
        elif isinstance(self._doing, Listen):
            turn = self._doing.turn
            self._doing = AwaitBargeIn()
            self.post(UtteranceStarted(turn))
            self.post(UtteranceHeard(turn, str(self._waiting.popleft())))

    def _pressed(self, key: Key) -> None:
        events: list[Event] = [ButtonTouched(key.colour)]
        if key.held:
            events.append(ButtonHeld(key.colour))
        else:
            events.append(ButtonPressed(key.colour, self._persona_of(key.colour)))
        for event in events:
            self.post(event)
