"""From the frames of an utterance to its text, beside the ears' own thread."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from buddy.core.events import NothingHeard, NothingUnderstood, UtteranceHeard
from buddy.engines.hear import Guessing, HearingEngine, Transcript
from buddy.runtime.clock import Clock
from buddy.runtime.pulse import Pulse
from buddy.runtime.worker import Post
from buddy.workers.bench import Bench
from buddy.workers.lane import Lane

TOO_SHORT = 0.25
"""What is not understood and shorter than this was no word (s): nobody is asked to say it again."""

HANGS_AFTER = 10.0
"""An engine that has worked on an utterance for so long is left behind when the next one begins (s)."""


@dataclass(frozen=True, slots=True)
class Begin:
    """An utterance begins, with the frames before its onset was certain."""

    turn: int
    frames: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class More:
    """The next frame of it."""

    frame: bytes


@dataclass(frozen=True, slots=True)
class Done:
    """It is over: its text is wanted."""

    seconds: float
    """Its length."""


@dataclass(frozen=True, slots=True)
class Drop:
    """It was none."""


Job = Begin | More | Done | Drop


class Transcriber:
    """Feeds the first engine that is fit while people speak; keeps the frames, so that the next one can take over."""

    def __init__(self, clock: Clock, post: Post, bench: Bench[HearingEngine], complete: Collection[str] = ()) -> None:
        """`complete`: texts after which nobody goes on ("yes", "stop")."""
        self._complete = complete
        self._clock = clock
        self._post = post
        self.bench = bench
        self._lane: Lane[Job] = Lane("transcriber", clock, self._work)
        self._turn = 0
        self._sent_at = clock.now()
        self._frames: list[bytes] = []
        self._name = ""
        self._engine: HearingEngine | None = None
        self.is_complete = False
        """Whether all that was said so far is such a text. Read by the ears, written in the lane."""

    def begin(self, turn: int, frames: tuple[bytes, ...]) -> None:
        if self._lane.busy and self._clock.now() - self._sent_at > HANGS_AFTER:
            self.bench.drop(self._name)
            self._lane.leave_behind()
        self._send(Begin(turn, frames))

    def feed(self, frame: bytes) -> None:
        self._send(More(frame))

    def finish(self, seconds: float) -> None:
        """The utterance is over; it was so long without the silence at its end."""
        self._send(Done(seconds))

    def drop(self) -> None:
        self._send(Drop())

    def warm_up(self) -> None:
        """Make the first engine, which may take a second, before it is needed."""
        self.bench.warm_up()

    @property
    def pulse(self) -> Pulse:
        """Of the thread that works for it now."""
        return self._lane.pulse

    def close(self) -> None:
        self._lane.close()
        self.bench.close()

    def _send(self, job: Job) -> None:
        self._sent_at = self._clock.now()
        self._lane.send(job)

    def _work(self, job: Job, still_wanted: Callable[[], bool]) -> None:
        match job:
            case Begin():
                self._turn = job.turn
                self._frames = list(job.frames)
                self.is_complete = False
                self._name, self._engine = next(self.bench.available(), ("", None))
                self._safely(self._start)
            case More():
                self._frames.append(job.frame)
                self._safely(lambda engine: engine.feed(job.frame))
                self.is_complete = isinstance(self._engine, Guessing) and self._engine.guess in self._complete
            case Drop():
                self._engine = None
            case Done():
                turn = self._turn
                self.is_complete = False
                transcript = self._transcript(still_wanted)
                if not still_wanted():
                    return
                if transcript is not None and transcript.text:
                    self._post(UtteranceHeard(turn, transcript.text))
                elif job.seconds < TOO_SHORT:
                    self._post(NothingHeard(turn))
                else:
                    self._post(NothingUnderstood(turn))

    def _start(self, engine: HearingEngine) -> None:
        engine.start()
        for frame in self._frames:
            engine.feed(frame)

    def _safely(self, do: Callable[[HearingEngine], None]) -> None:
        if self._engine is None:
            return
        try:
            do(self._engine)
        except Exception as error:  # whatever a library may raise: the next engine is there for it
            self.bench.failed(self._name, error)
            self._engine = None

    def _transcript(self, still_wanted: Callable[[], bool]) -> Transcript | None:
        """From the engine that listened, else from each of the others, until one can say something.

        Once left behind it leaves the others alone: they are at the next utterance.
        """
        tried = ""
        if self._engine is not None:
            tried = self._name
            found = self._finish(self._name, self._engine)
            if found is not None and found.text:
                return found
        for name, engine in self.bench.available():
            if not still_wanted():
                return None
            if name == tried:
                continue
            self._name = name
            try:
                self._start(engine)
            except Exception as error:
                self.bench.failed(name, error)
                continue
            found = self._finish(name, engine)
            if found is not None and found.text:
                return found
        return None

    def _finish(self, name: str, engine: HearingEngine) -> Transcript | None:
        try:
            transcript = engine.finish()
        except Exception as error:
            self.bench.failed(name, error)
            return None
        self.bench.succeeded(name)
        return transcript
