"""Counts what each stage of the wake engine makes of a stream of sound."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from buddy.engines.wake import sphinx
from buddy.engines.wake.second_look import Found, SecondLook
from tests.bench.wake_rooms import FRAME, Room, frames
from tests.bench.wake_voices import RATE, Sound, Voice, spoken

COOLDOWN_SECONDS = 2.0
"""`wake_cooldown_seconds` of `config.yaml`: what comes sooner after a wake is none."""

LATEST = 1.0
"""A wake so long after the phrase's end still is its own (s)."""

FIRST, PAUSE, LAST = 3.0, 2.4, 1.2
"""Seconds before the first phrase, between two, and after the last."""

Span = tuple[float, float]
"""Where a phrase begins and ends in a stream (s)."""


class Watched(SecondLook):
    """A second look that counts how often it is asked: what the first pass alone would wake for."""

    def __init__(self, inner: SecondLook) -> None:
        self._inner = inner
        self.looks = 0

    def phrase_in(self, sound: bytes) -> Found | None:
        self.looks += 1
        return self._inner.phrase_in(sound)

    def close(self) -> None:
        self._inner.close()


@dataclass
class Stage:
    """One pass alone, or both."""

    hits: int = 0
    false: int = 0
    again: int = 0
    """Wakes that the cooldown swallowed."""


@dataclass
class Tally:
    sounds: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    first: Stage = field(default_factory=Stage)
    both: Stage = field(default_factory=Stage)
    lags: list[float] = field(default_factory=list)
    """From a phrase's end to the wake (s)."""
    missed: list[str] = field(default_factory=list)

    @property
    def hours(self) -> float:
        return self.seconds / 3600


class Listener:
    """The wake engine of one language, watched."""

    def __init__(self, phrase: str, language: str) -> None:
        began, before = time.perf_counter(), resident_mb()
        first, second = sphinx.parts(sphinx.Settings(), [phrase], language)
        self._watched = Watched(second)
        self._engine = sphinx.SphinxWake(first, self._watched)
        self.built_seconds, self.built_mb = time.perf_counter() - began, resident_mb() - before

    def hear(self, sound: Iterable[bytes], tally: Tally, said: Sequence[Span] = (), names: Sequence[str] = ()) -> None:
        """Feed the frames; `said` is where the phrase was said, `names` what to call each when it is missed."""
        looked, woken, looks = [], [], self._watched.looks
        for number, frame in enumerate(sound, start=1):
            now = number * FRAME / RATE
            began = time.process_time()
            detection = self._engine.feed(frame)
            tally.cpu += time.process_time() - began
            if self._watched.looks > looks:
                looks = self._watched.looks
                looked.append(now)
            if detection:
                self._engine.reset()
                woken.append(now)
            tally.seconds += FRAME / RATE
        tally.sounds += len(said)
        score(looked, said, tally.first)
        for span, name, at in zip(said, names or [""] * len(said), score(woken, said, tally.both), strict=True):
            if at is None:
                tally.missed.append(name)
            else:
                tally.lags.append(at - span[1])

    def close(self) -> None:
        self._engine.close()


def score(wakes: Sequence[float], said: Sequence[Span], stage: Stage) -> list[float | None]:
    """When each phrase was heard, or None. After a wake nothing counts until it has cooled down."""
    heard: list[float | None] = [None] * len(said)
    last = -COOLDOWN_SECONDS
    for at in wakes:
        if at - last < COOLDOWN_SECONDS:
            stage.again += 1
            continue
        last = at
        own = next((n for n, (begin, end) in enumerate(said) if begin <= at <= end + LATEST), None)
        if own is None:
            stage.false += 1
        elif heard[own] is None:
            heard[own] = at
            stage.hits += 1
    return heard


def calls(phrase: str, tails: Sequence[str], voices: Sequence[Voice]) -> tuple[Sound, list[Span], list[str]]:
    """Each voice says the phrase once, some go on in the same breath; with pauses. RMS 1 while they speak."""
    parts, said, names = [np.zeros(round(FIRST * RATE))], [], []
    at = FIRST
    for number, voice in enumerate(voices):
        tail = tails[number % len(tails)]
        speech = spoken(phrase + tail, voice)
        end = len(spoken(phrase, voice)) / RATE
        said.append((at, at + end))
        names.append(f"{voice.name.partition(':')[2]}{' in a breath' if tail else ''}")
        parts += [speech, np.zeros(round(PAUSE * RATE))]
        at += len(speech) / RATE + PAUSE
    return np.concatenate([*parts, np.zeros(round(LAST * RATE))]), said, names


def called(
    listener: Listener, room: Room, phrase: str, tails: Sequence[str], voices: Sequence[Voice], levels: Sequence[float]
) -> Tally:
    """All voices at each level (dBFS)."""
    tally = Tally()
    for number, level in enumerate(levels):
        turned = [*tails[number % len(tails) :], *tails[: number % len(tails)]]
        sound, said, names = calls(phrase, turned, voices)
        listener.hear(frames(room, sound, level, seed=number), tally, said, [f"{n} {level:.0f} dB" for n in names])
    return tally


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * 4096 / 1e6
