"""The silence timer of a session: how long the resident has said nothing, counted around what Buddy does.

Pure: it is told the instant (seconds of any monotonic clock) and holds no clock of its own.

| during    | reset (default)  | freeze         | can run out |
| --------- | ---------------- | -------------- | ----------- |
| listening | counts           | counts         | yes         |
| talking   | stands           | stands         | no          |
| thinking  | stands           | counts         | no          |
| speaking  | is held at zero  | stands         | no          |
"""

from __future__ import annotations

from typing import Literal, get_args

During = Literal["off", "listening", "talking", "thinking", "speaking"]
DURING: frozenset[str] = frozenset(get_args(During))
WhileSpeaking = Literal["reset", "freeze"]


class Silence:
    """Counts the resident's silence in one session."""

    def __init__(self, while_speaking: WhileSpeaking = "reset") -> None:
        self.while_speaking = while_speaking
        self._during: str = "off"
        self._counted = 0.0
        self._since = 0.0
        self._length = 0.0

    def turn_to(self, during: str, now: float, length: float, restart: bool = False) -> None:
        """From `now` on Buddy (or the resident) does this; `length` is the silence that ends the session (s)."""
        self._counted = self.counted(now)
        self._since = now
        self._during = during
        self._length = length
        if restart or during == "off" or (during == "speaking" and self.while_speaking == "reset"):
            self._counted = 0.0

    def counted(self, now: float) -> float:
        """The silence so far (s). A clock that runs backwards counts nothing."""
        return self._counted + (max(0.0, now - self._since) if self._counting else 0.0)

    @property
    def due(self) -> float | None:
        """The instant at which the silence runs out; None while it cannot."""
        if self._during != "listening":
            return None
        return self._since + max(0.0, self._length - self._counted)

    @property
    def _counting(self) -> bool:
        return self._during == "listening" or (self._during == "thinking" and self.while_speaking == "freeze")
