"""A thinker that says what it was told to say: for tests, and for trying Buddy out without a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from enum import Enum

from pydantic import Field

from buddy.config.section import Section
from buddy.engines import Secrets, no_secrets
from buddy.engines.think import Part, Question
from buddy.errors import ThinkingFailed
from buddy.runtime.clock import Clock, Cue, RealClock


class Settings(Section):
    """A stand-in for a language model."""

    replies: tuple[str, ...] = Field(
        default=(), description="What to answer, in this order; afterwards it repeats what you say."
    )


def build(settings: Settings, secret: Secrets = no_secrets) -> FakeThinking:
    return FakeThinking(*settings.replies)


class Hang(Enum):
    """A step of a script: nothing more comes until `release`."""

    HANG = "hang"


HANG = Hang.HANG
HANG_SECONDS = 86_400.0
"""A hang ends by itself after a day of the clock, so that virtual time never runs into infinity."""

Step = str | Part | float | ThinkingFailed | Hang
"""Words, a part, a pause in seconds, a failure, or HANG."""

Script = str | tuple[Step, ...] | None
"""One reply: its words at once, its steps, or None for "not mine"."""


class FakeThinking:
    """Answers with its scripts, one per question; then with the question's own words."""

    def __init__(self, *scripts: Script, clock: Clock | None = None) -> None:
        self.scripts: deque[Script] = deque(scripts)
        self.questions: list[Question] = []
        self.dropped = 0
        """Replies that were closed before their end."""
        self.closed = False
        self._clock = clock or RealClock()
        self._replies: list[FakeReply] = []

    def reply(self, question: Question) -> FakeReply | None:
        self.questions.append(question)
        script = self.scripts.popleft() if self.scripts else question.text
        if script is None:
            return None
        steps = (script,) if isinstance(script, str) else script
        self._replies.append(FakeReply(self, steps, self._clock))
        return self._replies[-1]

    def release(self) -> None:
        """Let every hanging reply go on. From any thread."""
        for reply in self._replies:
            reply.release()

    def close(self) -> None:
        self.closed = True
        for reply in self._replies:
            reply.close()


class FakeReply(Iterator[Part]):
    """One reply. `close` may be called from any thread and ends a pause or hang."""

    def __init__(self, engine: FakeThinking, steps: tuple[Step, ...], clock: Clock) -> None:
        self._engine = engine
        self._steps = deque(steps)
        self._clock = clock
        self._closed = clock.cue()
        self._released = clock.cue()

    def __next__(self) -> Part:
        """The next part. Raises the script's ThinkingFailed, and one when nobody releases a hang."""
        while self._steps and not self._closed:
            step = self._steps.popleft()
            if isinstance(step, ThinkingFailed):
                self._steps.clear()
                raise step
            if isinstance(step, Part):
                return step
            if isinstance(step, str):
                return Part(text=step)
            self._wait(step)
        raise StopIteration

    def release(self) -> None:
        self._released.give()

    def close(self) -> None:
        if self._steps and not self._closed:
            self._engine.dropped += 1
        self._closed.give()
        self._released.give()

    def _wait(self, step: float | Hang) -> None:
        hanging = step is HANG
        cue: Cue = self._released if hanging else self._closed
        seconds = HANG_SECONDS if isinstance(step, Hang) else step
        if not self._clock.sleep(self._clock.now() + seconds, cue) and hanging:
            raise ThinkingFailed("The fake thinker was left hanging for a day")
