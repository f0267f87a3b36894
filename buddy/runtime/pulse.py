"""The pulse of a thread: how long it has been at one thing."""

from __future__ import annotations


class Pulse:
    """Written by one thread, read by any: each write is one assignment."""

    def __init__(self, name: str, within: float) -> None:
        self.name = name
        self.within = within
        """Its deadline: so long may one thing take (s)."""
        self._since: float | None = None

    def begin(self, now: float) -> None:
        """It has something to do from now on, or has just come a step further with it."""
        self._since = now

    def rest(self) -> None:
        """It has done what it had to do."""
        self._since = None

    @property
    def resting(self) -> bool:
        return self._since is None

    def seconds(self, now: float) -> float:
        """How long it has been at the same thing."""
        since = self._since
        return 0.0 if since is None else now - since

    def late(self, now: float) -> bool:
        """Whether it should have come further by now."""
        return self.seconds(now) > self.within
