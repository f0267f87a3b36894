"""The room around a peer: a microphone that runs in real time, a loudspeaker that takes its time, and the script."""

from __future__ import annotations

import argparse
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

import script as s

AHEAD = 0.5
"""Seconds of sound that a loudspeaker takes before it lets its writer wait, as Buddy's do."""
ANSWERS_WITHIN = 10.0
ONSET = 3
"""Frames of speech that begin an utterance, as Buddy counts them."""


class Microphone:
    """A thread that gives a frame every 32 ms, as a sound library's callback does."""

    def __init__(self, turns: s.Turns, give: Callable[[bytes], None]) -> None:
        self._turns = turns
        self._give = give
        self._script: deque[bytes] = deque()
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self.stopping = False

    def start(self) -> None:
        self._thread.start()

    def say(self, frames: Iterator[bytes]) -> None:
        self._script.extend(frames)

    def _run(self) -> None:
        due = time.monotonic()
        while not self.stopping:
            due += s.FRAME_SECONDS
            time.sleep(max(0.0, due - time.monotonic()))
            frame = self._script.popleft() if self._script else s.frame(s.SILENCE)
            if s.kind(frame) == s.ENDING:
                self._turns.now.stamp("ended")
            elif s.kind(frame) == s.STOP:
                self._turns.now.stamp("interrupted")
            self._give(frame)


class Loudspeaker:
    """Says how long a writer has to wait, and when all of it has sounded."""

    def __init__(self, turns: s.Turns) -> None:
        self._turns = turns
        self._until = 0.0

    def take(self, samples: int, rate: int) -> float:
        """Seconds to wait before the next write."""
        self._turns.now.stamp("handed")
        now = time.monotonic()
        self._until = max(now, self._until) + samples / rate
        return max(0.0, self._until - AHEAD - now)

    def left(self) -> float:
        """Seconds until silence."""
        return max(0.0, self._until - time.monotonic())

    def flush(self) -> None:
        self._until = 0.0
        if self._turns.now.interrupted:
            self._turns.now.stamp("flushed")


def hold_all(turns: s.Turns, microphone: Microphone, chosen: argparse.Namespace) -> None:
    """The whole script, in the calling thread."""
    report = turns.report
    turns.ready()
    time.sleep(1.0)
    _turn(turns, microphone, report.turns)
    time.sleep(1.0)
    report.turns.clear()
    turns.measure_cpu()
    for _ in range(chosen.turns):
        time.sleep(turns.wait_seconds())
        _turn(turns, microphone, report.turns)
    time.sleep(turns.wait_seconds())
    turns.measure_cpu()
    for _ in range(chosen.interruptions):
        _interrupted(turns, microphone)
    turns.measure_memory()


def _turn(turns: s.Turns, microphone: Microphone, into: list[s.Stamps]) -> None:
    now = turns.begin(into)
    microphone.say(s.utterance())
    _wait_for(now, "handed")


def _interrupted(turns: s.Turns, microphone: Microphone) -> None:
    """Speech interrupts: its third frame is the one with which the program may know. Then that is answered, too."""
    now = turns.begin(turns.report.interruptions, long=True)
    microphone.say(s.utterance())
    _wait_for(now, "handed")
    time.sleep(s.SPEAKS_FOR)
    microphone.say(s.frame(kind) for kind in (*[s.SPEECH] * (ONSET - 1), s.STOP))
    microphone.say(s.frame(s.SPEECH) for _ in range(s.SPEECH_FRAMES - ONSET))
    microphone.say(s.frame(s.SILENCE) for _ in range(s.SILENT_FRAMES))
    _wait_for(now, "flushed")
    turns.long = False
    time.sleep(2.0)


def _wait_for(now: s.Stamps, what: str) -> None:
    until = time.monotonic() + ANSWERS_WITHIN
    while not getattr(now, what) and time.monotonic() < until:
        time.sleep(0.005)
    if not getattr(now, what):
        s.note(f"not {what} within {ANSWERS_WITHIN:.0f} s")
