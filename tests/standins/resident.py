"""Somebody who lives in a coupled room: wakes Buddy, asks, listens or interrupts, and knows when it spoke."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from buddy.app import App
from buddy.audio.frames import RATE
from buddy.core.events import (
    ButtonHeld,
    HelpWanted,
    InputEnded,
    SpeechStarted,
    StopWordHeard,
    UtteranceStarted,
    WakeWordHeard,
)
from buddy.core.machine import Step
from tests.standins.coupled_room import CoupledRoom, Sound

WAKE = "hey buddy"
CALLS_AGAIN = 5.0
LATE = 1.0
"""So long after it was said something may still be found (s)."""

Say = Callable[[str, int], Sound]
"""Words and the number of the turn -> 16 kHz, of 16-bit size, as it arrives at the microphone."""


@dataclass(frozen=True)
class Turn:
    """A question, and perhaps what is said into the answer `after` so many seconds of it."""

    question: str
    interruption: str = ""
    after: float = 2.5


@dataclass
class Spoken:
    text: str
    begin: float
    end: float
    turn: int


@dataclass
class Resident:
    """A witness. `phantoms` are the things that Buddy heard when nobody spoke."""

    app: App
    room: CoupledRoom
    turns: Sequence[Turn]
    say: Say
    spoken: list[Spoken] = field(default_factory=list)
    phantoms: list[tuple[float, str]] = field(default_factory=list)
    ignored: int = 0
    """Phrases that nobody said, and that Buddy knew for its own words."""
    hits: dict[int, float] = field(default_factory=dict)
    """Turn -> seconds from the end of its interruption to when it was heard."""
    stopped: int = 0
    """How many interruptions were obeyed: Buddy fell silent at that instant."""
    emergencies: int = 0
    """How often something that was said was taken for a call for help. (Somebody comes at once.)"""
    asked: int = 0
    """Questions so far."""
    _interrupted: int = 0
    _waits: bool = False

    def live(self) -> None:
        """A thread by the room's clock: who is not heard calls again."""
        clock = self.room.clock
        while self.asked < len(self.turns):
            clock.sleep(clock.now() + CALLS_AGAIN)
            if self.app.machine.state == "idle" and clock.now() > self._last + CALLS_AGAIN:
                self._speak(WAKE, clock.now() + 0.5)

    def saw(self, step: Step, at: float) -> None:
        self._judge(step, at)
        if step.after == "idle" and step.moved:
            self._waits = False
            if self.asked < len(self.turns):
                self._speak(WAKE, max(at, self._last) + 1.5)
            else:
                self.app.loop.post(InputEnded())
        elif step.after == "session.listening" and not self.app.machine.facts.sounding:
            self._ask(at)
        if step.after == "session.thinking":
            self._waits = False
        if step.moved and step.after.startswith("emergency"):
            self.emergencies += 1
            self._waits = False
            self.app.loop.post(ButtonHeld("green"))
        if isinstance(step.event, SpeechStarted) and step.after == "session.speaking":
            self._interrupt(at)

    def _ask(self, at: float) -> None:
        if not self._waits and self.asked < len(self.turns):
            self._waits = True
            self._speak(self.turns[self.asked].question, max(at, self._last) + 0.5)
            self.asked += 1

    def _interrupt(self, at: float) -> None:
        if self._interrupted < self.asked:
            self._interrupted = self.asked
            turn = self.turns[self.asked - 1]
            if turn.interruption:
                self._speak(turn.interruption, max(at + turn.after, self._last + 0.5))

    @property
    def _last(self) -> float:
        return self.spoken[-1].end if self.spoken else 0.0

    def _speak(self, text: str, at: float) -> None:
        sound = self.say(text, self.asked)
        first = round((at - (self.room.microphone.file.epoch or 0.0)) * RATE)
        begin = at + self.room.coupling.capture_seconds
        loud = np.flatnonzero(np.abs(sound) > 0.05 * np.abs(sound).max())
        self.spoken.append(Spoken(text, begin, begin + float(loud[-1]) / RATE, self.asked))
        self.room.voices.add(first, sound / 32_768)

    def _judge(self, step: Step, at: float) -> None:
        """Was it said?"""
        event: Any = step.event
        if step.late or not isinstance(event, UtteranceStarted | WakeWordHeard | StopWordHeard | HelpWanted):
            return
        recent = [s for s in self.spoken if s.begin <= at <= s.end + LATE]
        if not recent:
            if step.effects or step.moved:
                phrase = getattr(event, "phrase", "")
                self.phantoms.append((round(at, 2), f"{type(event).__name__} {phrase}".strip()))
            else:
                self.ignored += 1
        elif step.before == "session.speaking" and _answers(event, recent[-1].text):
            self.hits.setdefault(recent[-1].turn, at - recent[-1].end)
            self.stopped += not self.app.machine.facts.speaking

    @property
    def interruptions(self) -> list[Spoken]:
        return [s for s in self.spoken if s.turn and s.text == self.turns[s.turn - 1].interruption]


def _answers(event: Any, said: str) -> bool:
    """Whether it is what Buddy should hear then: its name, or any of the stop words."""
    return isinstance(event, WakeWordHeard if said == WAKE else StopWordHeard)
