"""Ends the program when the input has ended and everything about it has been said."""

from __future__ import annotations

from collections.abc import Collection

from buddy.core.events import InputEnded, StopWanted
from buddy.core.machine import Step
from buddy.runtime.loop import Loop

RESTING = ("idle", "fault")


class AtEndOfInput:
    """A witness: once the input has ended, it waits for a resting state without sound, then wants to stop."""

    def __init__(self, loop: Loop, resting: Collection[str] = RESTING) -> None:
        self._loop = loop
        self._resting = resting
        self._ended = False

    def saw(self, step: Step, at: float) -> None:
        self._ended = self._ended or isinstance(step.event, InputEnded)
        if self._ended and step.after in self._resting and not self._loop.machine.facts.sounding:
            self._ended = False
            self._loop.post(StopWanted("the input has ended"))
