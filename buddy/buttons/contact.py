"""One push button's contact: edges with their instants go in, deeds come out.

gpiozero's `bounce_time` and `when_held` are not used, because they lose presses: with lgpio an edge counts only
after the level was stable for the whole bounce time (a tap of 200 ms is never seen, every `down` comes 300 ms late),
with RPi.GPIO the release of a short tap is dropped and the next press with it (gpiozero #1039), and `when_held`
comes from a thread of its own, which can lose a race against the release. Here `down` is immediate,
nothing is lost, and the tests move the time.
"""

from __future__ import annotations

from buddy.buttons import Deed


class Contact:
    """Debounced at the leading edge: the first change counts at once, then changes are ignored for a while.

    When the while is over the level counts that the contact has then, so a tap shorter than it is still a press.
    All instants are seconds of one clock.
    """

    def __init__(self, hold_seconds: float, debounce_seconds: float) -> None:
        self._hold_seconds = hold_seconds
        self._debounce_seconds = debounce_seconds
        self._closed = False
        self._changed_at = float("-inf")
        self._down = False
        self._deaf_until = float("-inf")
        self._look_at: float | None = None
        self._hold_at: float | None = None

    @property
    def due(self) -> float | None:
        """When to look at the contact and `tell`, even if no edge comes (a storm of them may swallow the last)."""
        return min((at for at in (self._look_at, self._hold_at) if at is not None), default=None)

    def tell(self, closed: bool, now: float) -> list[Deed]:
        """The contact is closed (or open) at `now`: what came of it."""
        deeds: list[Deed] = []
        if self._hold_at is not None and (now > self._hold_at or (now == self._hold_at and closed)):
            self._hold_at = None
            deeds.append("held")
        if closed != self._closed:
            self._closed = closed
            self._changed_at = now
        if now >= self._deaf_until:
            self._look_at = None
            if self._closed != self._down:
                deeds += self._turn()
        return deeds

    def _turn(self) -> list[Deed]:
        self._down = self._closed
        self._deaf_until = self._look_at = self._changed_at + self._debounce_seconds
        if self._down:
            self._hold_at = self._changed_at + self._hold_seconds
            return ["down"]
        let_go_early = self._hold_at is not None
        self._hold_at = None
        return ["pressed"] if let_go_early else []
