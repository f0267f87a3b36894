"""What the keyless wake engine costs, and how often it hears what nobody said.

`WAKE_TALK_HOURS=0.2 python -m tests.bench --only wake_talk` is a shorter run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

import numpy as np

from tests.bench.row import Row
from tests.bench.wake_bench import LEVELS, PHRASES, QUIET
from tests.bench.wake_rooms import Room, frames
from tests.bench.wake_stages import Listener, Tally, resident_mb
from tests.bench.wake_talk import near_misses, talk
from tests.bench.wake_voices import RATE, Sound, Voice, spoken

TITLE = "Wake word: mistakes and costs (sphinx, two passes)"
HOURS = float(os.environ.get("WAKE_TALK_HOURS", "1"))
TALKS = ((QUIET, 1.0), (Room("10 dB pink", "pink", 10), 0.25), (Room("20 dB music", "music", 20), 0.25))
"""Rooms, and the part of the hours for which there is talk in each."""

CHUNK = 20
"""Sentences between two looks at the clock."""


def rows() -> Iterator[Row]:
    for language, phrase in PHRASES.items():
        listener = Listener(phrase, language)
        yield Row(
            f"{phrase}: built", f"{listener.built_seconds:.2f} s", note=f"{listener.built_mb:.0f} MB more resident"
        )
        yield idle(f"{phrase}: CPU in a quiet room", listener)
        for room, part in TALKS:
            yield talked(f"{phrase}: talk without it, {room.name}", overheard(listener, room, language, part * HOURS))
        yield alike(f"{phrase}: what sounds like it", listener, language)
        yield Row(
            f"{phrase}: memory at the end", f"{resident_mb():.0f} MB", note="resident, with the benchmark's sounds"
        )
        listener.close()


def idle(what: str, listener: Listener) -> Row:
    tally = Tally()
    listener.hear(frames(QUIET, np.zeros(60 * RATE), LEVELS[1]), tally)
    return Row(what, f"{100 * tally.cpu / tally.seconds:.1f} % of a core", "< 10 %", "over 60 s")


def overheard(listener: Listener, room: Room, language: str, hours: float) -> Tally:
    tally, said, seed = Tally(), talk(language), 0
    while tally.hours < hours:
        sound = np.concatenate([alone(text, voice) for text, voice in islice(said, CHUNK)])
        listener.hear(frames(room, sound, LEVELS[seed % 3], seed=seed), tally)
        seed += 1
    return tally


def talked(what: str, tally: Tally) -> Row:
    alone_an_hour = tally.first.false / tally.hours
    note = (
        f"{tally.both.false} in {tally.hours:.2f} h; the first pass alone {alone_an_hour:.0f} an hour; "
        f"{100 * tally.cpu / tally.seconds:.1f} % of a core"
    )
    return Row(what, f"{tally.both.false / tally.hours:.1f} an hour", "< 1 an hour", note)


def alike(what: str, listener: Listener, language: str) -> Row:
    tally = Tally()
    for number, (text, voice) in enumerate(near_misses(language)):
        listener.hear(frames(QUIET, alone(text, voice), LEVELS[1], seed=number), tally)
        tally.sounds += 1
    return Row(what, f"{tally.both.false}/{tally.sounds}", note=f"the first pass alone {tally.first.false}")


def alone(text: str, voice: Voice) -> Sound:
    """With a pause before and after it, as people leave between sentences."""
    return np.concatenate([np.zeros(RATE // 4), spoken(text, voice), np.zeros(RATE // 4)])
