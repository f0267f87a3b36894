"""Workers that only note what is asked of them, so that the loop can be watched alone."""

from __future__ import annotations

import threading
from pathlib import Path

from buddy.core.effects import Effect
from buddy.core.events import Event
from buddy.core.facts import Facts
from buddy.core.machine import Machine, Step
from buddy.core.table_reader import read_table
from buddy.core.vocabulary import EFFECTS
from buddy.runtime.clock import Clock
from buddy.runtime.loop import OWN_EFFECTS, Loop
from buddy.runtime.virtual_clock import VirtualClock
from buddy.runtime.worker import Worker

TABLE = read_table(Path(__file__).parents[2] / "states")


class Hands(Worker):
    """Owns what it is told to own. Its thread is not started: what it is sent lies in `sent`."""

    def __init__(self, loop: Loop, clock: Clock, name: str, owns: tuple[type[Effect], ...]) -> None:
        super().__init__(clock, loop.post)
        self.name = name  # type: ignore[misc]
        self.owns = owns  # type: ignore[misc]
        self.sent: list[Effect] = []

    def send(self, thing: object) -> None:
        assert isinstance(thing, Effect)
        self.sent.append(thing)


class Stage:
    """A loop with one pair of hands for everything, and a note of every step."""

    def __init__(self, clock: Clock | None = None, facts: Facts | None = None, **settings: object) -> None:
        self.clock = clock or VirtualClock()
        self.machine = Machine(TABLE, facts or Facts())
        self.loop = Loop(self.machine, self.clock, **settings)  # type: ignore[arg-type]
        everything = tuple(effect for effect in EFFECTS.values() if effect not in OWN_EFFECTS)
        self.hands = Hands(self.loop, self.clock, "hands", everything)
        self.loop.employ([self.hands])
        self.seen: list[tuple[float, Step]] = []
        self.loop.witnesses.append(self)

    def saw(self, step: Step, at: float) -> None:
        self.seen.append((at, step))

    def post_at(self, *script: tuple[float, Event]) -> None:
        """Post each at its instant, from a thread of its own."""

        def post() -> None:
            for at, event in script:
                self.clock.sleep(at)
                self.loop.post(event)

        self.clock.begin(threading.Thread(target=post, daemon=True))

    def entered(self, state: str) -> list[float]:
        return [round(at, 3) for at, step in self.seen if step.moved and step.after == state]
