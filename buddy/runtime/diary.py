"""The diary: one line of the log per transition, with fields; nothing of what people said unless switched on."""

from __future__ import annotations

import logging

from buddy.core.events import ReplyReady, SettingsChanged, TurnEvent, UtteranceHeard
from buddy.core.machine import Step
from buddy.core.vocabulary import snake

log = logging.getLogger(__name__)


class Diary:
    """A witness that writes to the log. `transcripts`: also what was said, with names and numbers masked by the log."""

    def __init__(self, transcripts: bool) -> None:
        self._transcripts = transcripts
        self._since: float | None = None

    def saw(self, step: Step, at: float) -> None:
        if isinstance(step.event, SettingsChanged) and step.handled:
            self._transcripts = step.event.log_transcripts
        name = snake(type(step.event))
        turn = step.event.turn if isinstance(step.event, TurnEvent) else step.turn
        if self._transcripts and isinstance(step.event, UtteranceHeard | ReplyReady) and not step.late:
            who = "resident" if isinstance(step.event, UtteranceHeard) else "buddy"
            log.info("%s: %s", who, step.event.text, extra={"turn": turn, "transcript": True})
        if step.moved:
            took = None if self._since is None else round(1000 * (at - self._since), 1)
            self._since = at
            fields = {"event": name, "turn": turn, "state": step.after, "took_ms": took}
            log.info("%s -> %s (%s)", step.before, step.after, name, extra=fields)
        elif step.late:
            log.debug("%s came too late for turn %s", name, turn)
        elif not step.handled:
            log.debug("%s is ignored in %s", name, step.before)
