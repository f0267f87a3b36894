"""The desk: what each request means. It reads what was published, and posts events; nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from buddy.buttons import Colour
from buddy.control.connection import Answer, Pending
from buddy.control.heard import Heard
from buddy.control.metrics import metrics
from buddy.control.reloads import Reloads
from buddy.control.report import StatusReport
from buddy.core.events import Event, HelpAcknowledged, MuteWanted
from buddy.errors import meant
from buddy.runtime.recent import Recent

COLOURS = ("red", "green", "blue")
LONGEST_TEXT = 1_000
"""Characters of an utterance."""


class Wrong(Exception):
    """The request makes no sense; says why."""


class FrontDesk:
    """Answers the requests that it knows; each is a method named `do_` and the command."""

    def __init__(
        self,
        report: StatusReport,
        states: tuple[str, ...],
        recent: Recent,
        heard: Heard,
        reloads: Reloads,
        post: Callable[[Event], None],
        press: Callable[[Colour, bool], None],
    ) -> None:
        """`press(colour, held)` does what a finger on the button would."""
        self._report = report
        self._states = states
        self._recent = recent
        self._heard = heard
        self._reloads = reloads
        self._post = post
        self._press = press

    def answer(self, request: Mapping[str, Any], who: str) -> Answer | Pending:
        command = request.get("command")
        known = [name.removeprefix("do_") for name in dir(self) if name.startswith("do_")]
        if not isinstance(command, str) or command not in known:
            return {"error": f"there is no command {command!r:.40}{meant(str(command), known)}"}
        try:
            found: Answer | Pending = getattr(self, f"do_{command}")(request, who)
        except Wrong as wrong:
            return {"error": str(wrong)}
        return found

    def do_status(self, request: Mapping[str, Any], who: str) -> Answer:
        return self._report.status()

    def do_metrics(self, request: Mapping[str, Any], who: str) -> Answer:
        return {"text": metrics(self._report.status(), self._report.bulletin, self._states)}

    def do_log(self, request: Mapping[str, Any], who: str) -> Answer:
        count = request.get("lines", 50)
        if not isinstance(count, int):
            raise Wrong("'lines' must be a whole number")
        return {"lines": self._recent.last(count)}

    def do_press(self, request: Mapping[str, Any], who: str) -> Answer:
        colour, held = request.get("button"), request.get("hold", False)
        if colour not in ("red", "green", "blue"):
            raise Wrong(f"there is no button {colour!r:.20}; there is: {', '.join(COLOURS)}")
        if not isinstance(held, bool):
            raise Wrong("'hold' must be true or false")
        self._press(colour, held)
        return {"pressed": colour, "held": held}

    def do_mute(self, request: Mapping[str, Any], who: str) -> Answer:
        muted = request.get("muted")
        if not isinstance(muted, bool):
            raise Wrong("'muted' must be true or false")
        self._post(MuteWanted(muted))
        return {"muted": muted}

    def do_ack(self, request: Mapping[str, Any], who: str) -> Answer:
        state = self._report.bulletin.snapshot.state
        if not state.startswith("emergency"):
            raise Wrong("nobody has asked for help")
        self._post(HelpAcknowledged(who))
        return {"acknowledged": True}

    def do_reload(self, request: Mapping[str, Any], who: str) -> Pending:
        return self._reloads.begin(time.monotonic())

    def do_hear(self, request: Mapping[str, Any], who: str) -> Answer | Pending:
        text = request.get("text")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            raise Wrong(f"'text' must be some words, at most {LONGEST_TEXT} letters")
        if self._report.bulletin.snapshot.facts.muted:
            raise Wrong("Buddy is muted and hears nothing; 'buddy mute off' opens its ears")
        return self._heard.hear(" ".join(text.split()), time.monotonic())
