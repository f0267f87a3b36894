"""A worker: one thread, one mailbox, one thing owned."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from queue import SimpleQueue
from typing import Any, ClassVar

from buddy.core.effects import Effect
from buddy.core.events import Event, WorkerFailed, WorkerReady, WorkerRecovered
from buddy.errors import BuddyError
from buddy.runtime.clock import Clock
from buddy.runtime.complaints import Complaints, in_words
from buddy.runtime.pulse import Pulse

log = logging.getLogger(__name__)

Post = Callable[[Event], None]

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
"""Seconds between attempts to come back: doubled from the first to the longest. What fails again soon after it came
back goes on where the pauses stood, so that nobody is told of a new failure twice a second."""


class Stop:
    """Lies in the mailbox when the worker shall end."""


class RollCall:
    """Lies in the mailbox to see whether the worker comes round to it."""


class Worker:
    """Performs the effects that it owns, and posts events about them.

    What it raises is posted as WorkerFailed; then `prepare` is tried again, with growing pauses, until it works, and
    so does the last effect of `standing` (WorkerRecovered). Other effects that come meanwhile are dropped.
    """

    name: ClassVar[str] = "worker"
    owns: ClassVar[tuple[type[Effect], ...]] = ()
    standing: ClassVar[tuple[type[Effect], ...]] = ()
    """Effects that say how things shall be, rather than what to do once."""
    within: ClassVar[float] = 20.0
    """After so long without coming round to its mailbox it hangs (s)."""

    def __init__(self, clock: Clock, post: Post) -> None:
        self.clock = clock
        self.post = post
        self.pulse = Pulse(self.name, self.within)
        self._mailbox: SimpleQueue[object] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._reported = False
        self._failed = False
        self._complaints = Complaints(log)
        self._as_it_shall_be: Effect | None = None

    # --- For the composition root

    def start(self) -> None:
        self.clock.begin(self._thread)

    def stop(self) -> None:
        """Ask the worker to end; `join` waits for it."""
        self.send(Stop())

    def join(self, seconds: float) -> bool:
        """Whether the worker has ended within so many seconds of the wall's clock."""
        return self.clock.join(self._thread, seconds)

    def send(self, thing: object) -> None:
        """Put an effect, or a note of the worker's own, into the mailbox. From any thread; never blocks."""
        self.clock.put(self._mailbox, thing)

    def ask(self, now: float) -> None:
        """Call the roll: the answer is to come round to the mailbox. From the loop's thread."""
        if self.pulse.resting:
            self.pulse.begin(now)
            self.send(RollCall())

    def pulses(self) -> Iterator[Pulse]:
        """Of every thread that works for this worker."""
        yield self.pulse

    @property
    def waiting(self) -> int:
        """How many things lie in the mailbox."""
        return self._mailbox.qsize()

    def told(self) -> Mapping[str, Any]:
        """What `buddy status` shows of it; "engines" are a slot each. From any thread: it only reads."""
        return {}

    # --- For the worker itself

    def prepare(self) -> None:
        """Load and open what is needed. Called first, and again after each failure."""

    def perform(self, thing: Effect) -> None:
        """Do what is asked. May raise: see the class."""
        raise NotImplementedError(f"{self.name} was asked for {type(thing).__name__}")

    def finish(self) -> None:
        """Let go of everything; called last, whatever happened."""

    def work(self) -> None:
        """Take from the mailbox until told to stop."""
        while (thing := self.take()) is not None:
            self.handle(thing)

    def take(self, until: float | None = None) -> object | None:
        """The next thing from the mailbox; None: time is up, or (with no `until`) the worker shall end."""
        thing = self.clock.take(self._mailbox, until)
        while isinstance(thing, RollCall):
            self.pulse.rest()
            thing = self.clock.take(self._mailbox, until)
        self.pulse.rest()
        if isinstance(thing, Stop):
            raise _Ending
        return thing

    def handle(self, thing: object) -> None:
        if isinstance(thing, self.standing):
            self._as_it_shall_be = thing
        if isinstance(thing, Effect):
            self.perform(thing)

    def recovered(self) -> None:
        """Say that it works (again); only the first time after a failure it is news."""
        if self._failed:
            self._failed = False
            self._complaints.forget()
            log.info("%s works again", self.name)
            self.post(WorkerRecovered(self.name))

    # --- The thread

    def _run(self) -> None:
        pause = FIRST_PAUSE
        try:
            while True:
                works_since = math.inf
                try:
                    self.prepare()
                    if self._as_it_shall_be is not None:
                        self.perform(self._as_it_shall_be)
                    self._ready()
                    works_since = self.clock.now()
                    self.work()
                except _Ending:
                    return
                except Exception as error:  # the boundary: whatever it was, the worker lives on
                    self._report(error)
                if self.clock.now() - works_since > LONGEST_PAUSE:
                    pause = FIRST_PAUSE
                self._rest(self.clock.now() + pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        except _Ending:
            return
        finally:
            self._let_go()

    def _let_go(self) -> None:
        try:
            self.finish()
        except BuddyError as error:
            log.error("%s: %s", self.name, error.sentence)
        except Exception:
            log.exception("%s failed at its end", self.name)

    def _ready(self) -> None:
        if not self._reported:
            self._reported = True
            self.post(WorkerReady(self.name))
        self.recovered()

    def _report(self, error: Exception) -> None:
        if isinstance(error, BuddyError):
            cause = error.sentence
            if not self._failed:
                log.error("%s: %s", self.name, cause)
        else:
            cause = in_words(error)
            self._complaints.tell(f"{self.name} failed", error)
        if not self._failed:
            self._failed = True
            self.post(WorkerFailed(self.name, cause))

    def _rest(self, until: float) -> None:
        while (thing := self.take(until)) is not None:
            if isinstance(thing, self.standing):
                self._as_it_shall_be = thing


class _Ending(Exception):
    """The worker was told to stop."""
