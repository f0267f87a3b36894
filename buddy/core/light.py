"""The light is a function of the state and the facts, with a written priority. It cannot disagree with them."""

from __future__ import annotations

from buddy.core.effects import Show
from buddy.core.facts import Facts

PRIORITY = (
    "emergency",
    "acknowledged",
    "stopping",
    "starting",
    "fault",
    "muted",
    "switching",
    "speaking",
    "thinking",
    "listening",
    "wake",
    "offline",
    "idle",
    "off",
)
"""Of all that could be shown, the first in this list is."""


def light(of_state: str, facts: Facts) -> Show:
    """What to show in a state whose own pattern is `of_state`."""
    candidates = {of_state}
    if facts.faults:
        candidates.add("fault")
    if facts.muted:
        candidates.add("muted")
    if not facts.online:
        candidates.add("offline")
    return Show(pattern=min(candidates, key=PRIORITY.index), dim=facts.quiet)
