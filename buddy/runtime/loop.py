"""The loop: takes events from the inbox, steps the machine, hands each effect to its one owner."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from queue import SimpleQueue
from typing import Protocol

from buddy.core import effects as fx
from buddy.core import events as ev
from buddy.core.effects import Effect
from buddy.core.events import Event
from buddy.core.machine import Machine, Step
from buddy.core.silence import Silence, WhileSpeaking
from buddy.core.vocabulary import EFFECTS
from buddy.errors import BuddyError
from buddy.runtime.clock import Clock
from buddy.runtime.timers import Timers
from buddy.runtime.worker import Worker

log = logging.getLogger(__name__)

OWN_EFFECTS: tuple[type[Effect], ...] = (
    fx.StartTimer,
    fx.CancelTimer,
    fx.CountSilence,
    fx.StartCooldown,
    fx.SetTiming,
    fx.NextTurn,
    fx.Exit,
)


class Witness(Protocol):
    """Sees every step, on the loop's thread, after its effects were handed out. Must be quick and never raise."""

    def saw(self, step: Step, at: float) -> None:
        """A step was taken at the instant `at` of the loop's clock (s)."""


class Chore(Protocol):
    """Something to be done now and then on the loop's thread. Must be quick and never raise."""

    due: float
    """The instant of the next time (s)."""

    def do(self, now: float) -> None:
        """Do it, and set the next time."""


class Unowned(BuddyError):
    """An effect has no owner, or two."""


class Loop:
    """Runs on the main thread. `post` is the only door in."""

    def __init__(
        self,
        machine: Machine,
        clock: Clock,
        while_speaking: WhileSpeaking = "reset",
        cooldown_seconds: float = 2.0,
    ) -> None:
        self.machine = machine
        self.late = 0
        """How many answers came for a turn that was over."""
        self.ignored = 0
        """How many events no row answered."""
        self.witnesses: list[Witness] = []
        self.chores: list[Chore] = []
        self._clock = clock
        self._cooldown_seconds = cooldown_seconds
        self._inbox: SimpleQueue[Event] = SimpleQueue()
        self._silence = Silence(while_speaking)
        self._timers = Timers()
        self._owners: dict[type[Effect], Worker] = {}
        self._unreported: set[str] = set()
        self._done = False

    def post(self, event: Event) -> None:
        """Put an event into the inbox. From any thread, also from a signal handler; never blocks."""
        self._clock.put(self._inbox, event)

    def post_at(self, instant: float, event: Event) -> None:
        """Post it at an instant of the clock. Only from the loop's own thread."""
        self._timers.start(type(event).__name__, instant, event)

    def employ(self, workers: Iterable[Worker]) -> None:
        """Make these the owners of what they own. Raises Unowned unless every effect then has exactly one owner."""
        for worker in workers:
            self._unreported.add(worker.name)
            for effect in worker.owns:
                if effect in self._owners or effect in OWN_EFFECTS:
                    raise Unowned(f"{effect.__name__} has two owners: {worker.name} and another")
                self._owners[effect] = worker
        for effect in EFFECTS.values():
            if effect not in self._owners and effect not in OWN_EFFECTS:
                raise Unowned(f"{effect.__name__} has no owner")

    def run(self) -> None:
        """Step until an Exit effect."""
        self._hand_out(self.machine.begin())
        while not self._done:
            self._step(self._next())
            self._do_chores()

    @property
    def waiting(self) -> int:
        """How many events lie in the inbox."""
        return self._inbox.qsize()

    @property
    def everyone_has_reported(self) -> bool:
        return not self._unreported

    def _do_chores(self) -> None:
        now = self._clock.now()
        for chore in self.chores:
            if chore.due <= now:
                chore.do(now)

    def _next(self) -> Event:
        """The next event; at a tie between a timer and a posted event, the posted one comes first."""
        while True:
            instants = (self._timers.next_due(), self._silence.due, *(chore.due for chore in self.chores))
            due = [at for at in instants if at is not None]
            event = self._clock.take(self._inbox, min(due, default=None), patient=True)
            if event is not None:
                return event
            now = self._clock.now()
            silent = self._silence.due
            if silent is not None and silent <= now:
                self._silence.turn_to("off", now, 0.0)  # it runs out once, whatever the table makes of it
                return ev.SilenceElapsed()
            timer = self._timers.pop(now)
            if timer is not None:
                return timer
            self._do_chores()

    def _step(self, event: Event) -> None:
        self._count_reports(event)
        step = self.machine.step(event)
        self.late += step.late
        self.ignored += not step.late and not step.handled
        self._hand_out(step.effects)
        at = self._clock.now()
        if step.effects:
            self._clock.give_way()  # silence must not wait until the witnesses have written of it
        for witness in self.witnesses:
            witness.saw(step, at)

    def _count_reports(self, event: Event) -> None:
        if isinstance(event, ev.WorkerReady | ev.WorkerFailed) and event.worker in self._unreported:
            self._unreported.discard(event.worker)
            if not self._unreported:
                self.post(ev.EveryoneReady())

    def _hand_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            owner = self._owners.get(type(effect))
            if owner is not None:
                owner.send(effect)
            else:
                self._perform(effect)

    def _perform(self, effect: Effect) -> None:
        now = self._clock.now()
        match effect:
            case fx.StartTimer():
                self._timers.start("deadline", now + effect.seconds, ev.DeadlinePassed())
            case fx.CancelTimer():
                self._timers.cancel("deadline")
            case fx.CountSilence():
                self._silence.turn_to(effect.during, now, effect.seconds, effect.restart)
            case fx.StartCooldown():
                self._timers.start("cooldown", now + self._cooldown_seconds, ev.CooldownElapsed())
            case fx.SetTiming():
                self._silence.while_speaking = "freeze" if effect.while_speaking == "freeze" else "reset"
                self._cooldown_seconds = effect.cooldown_seconds
            case fx.Exit():
                self._done = True
