"""The latencies of a turn, in one line of the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from buddy.core import events as ev
from buddy.core.machine import Step

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Latencies:
    """Milliseconds; None where it did not happen in this turn."""

    wake_to_listening: float | None = None
    """End of the wake word -> listening."""
    speech_to_text: float | None = None
    """End of speech -> text; the endpoint's silence is in it."""
    text_to_first_token: float | None = None
    """Text -> first sentence of the reply."""
    first_token_to_sound: float | None = None
    speech_to_sound: float | None = None
    """End of speech -> first sound of the reply."""
    barge_in_to_silence: float | None = None

    def line(self) -> str:
        told = {name: getattr(self, name) for name in self.__slots__}
        return ", ".join(f"{name.replace('_', ' ')} {ms:.0f} ms" for name, ms in told.items() if ms is not None)


STAMPS: dict[type[ev.Event], str] = {
    ev.UtteranceEnded: "spoken",
    ev.UtteranceHeard: "text",
    ev.ReplyReady: "token",
    ev.SpeechStarted: "sound",
}
"""Which event stamps which instant of the turn: the first of its kind counts."""

INTERRUPTING = (ev.WakeWordHeard, ev.StopWordHeard, ev.ButtonTouched)


class LatencyLog:
    """A witness that logs each turn's line when the turn is over."""

    def __init__(self) -> None:
        self.last: Latencies | None = None
        """Of the last turn that had any."""
        self._turn = 0
        self._stamps: dict[str, float] = {}
        self._called: float | None = None
        """When the name that interrupted this turn was heard: it belongs to the next one."""

    def saw(self, step: Step, at: float) -> None:
        if step.late:
            return
        event, instant = step.event, at - getattr(step.event, "seconds_ago", 0.0)
        if isinstance(event, INTERRUPTING) and step.before == "session.speaking" and step.moved:
            self._stamps["interrupted"] = instant
            self._called = instant if isinstance(event, ev.WakeWordHeard) else None
        elif isinstance(event, ev.WakeWordHeard) and step.moved:
            self._flush(step.turn)
            self._stamps["wake"] = instant
        elif isinstance(event, ev.UtteranceStarted | ev.UtteranceHeard) and event.turn != self._turn:
            self._flush(event.turn)
        if type(event) in STAMPS:
            self._stamps.setdefault(STAMPS[type(event)], instant)
        if step.after == "session.listening" and step.moved and "wake" in self._stamps:
            self._stamps.setdefault("listening", at)
        if isinstance(event, ev.SpeechFinished) and "sound" in self._stamps:
            self._flush(step.turn)
        elif isinstance(event, ev.SpeechStopped) and "interrupted" in self._stamps:
            self._stamps["silent"] = at
            self._flush(step.turn)

    def _flush(self, next_turn: int) -> None:
        """Say what was stamped, and begin the next turn."""
        found = Latencies(
            wake_to_listening=self._between("wake", "listening"),
            speech_to_text=self._between("spoken", "text"),
            text_to_first_token=self._between("text", "token"),
            first_token_to_sound=self._between("token", "sound"),
            speech_to_sound=self._between("spoken", "sound"),
            barge_in_to_silence=self._between("interrupted", "silent"),
        )
        if found != Latencies():
            self.last = found
            fields = {"turn": self._turn, "latency_ms": found.speech_to_sound}
            log.info("turn %d: %s", self._turn, found.line(), extra=fields)
        self._turn = next_turn
        self._stamps = {} if self._called is None else {"wake": self._called}
        self._called = None

    def _between(self, first: str, second: str) -> float | None:
        if first not in self._stamps or second not in self._stamps:
            return None
        return round(1000 * (self._stamps[second] - self._stamps[first]), 1)
