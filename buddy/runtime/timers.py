"""The loop's timers: named instants, each with the event that it brings."""

from __future__ import annotations

from buddy.core.events import Event


class Timers:
    """At most one timer of a name; starting it again replaces it, so that none can be stale."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[float, Event]] = {}

    def start(self, name: str, at: float, event: Event) -> None:
        self._due[name] = (at, event)

    def cancel(self, name: str) -> None:
        self._due.pop(name, None)

    def next_due(self) -> float | None:
        """The earliest instant (s), or None."""
        return min((at for at, _ in self._due.values()), default=None)

    def pop(self, now: float) -> Event | None:
        """The event of the earliest timer that is due, which is then gone."""
        name = min(self._due, key=lambda n: self._due[n][0], default=None)
        if name is None or self._due[name][0] > now:
            return None
        return self._due.pop(name)[1]
