"""How well the keyless wake engine hears "hey buddy", and how often it hears what nobody said.

Each figure is that of both passes; what the first pass alone would do stands beside it. With the cooldown.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from tests.bench.row import Row
from tests.bench.wake_rooms import Room, frames
from tests.bench.wake_stages import Listener, Tally, called, resident_mb
from tests.bench.wake_talk import near_misses, talk
from tests.bench.wake_voices import RATE, Voice, people, spoken, synthetic

TITLE = "Wake word: hey buddy (sphinx, two passes)"
LEVELS = (-36.0, -26.0, -16.0)
"""Of the speech (dBFS): across the room, at the table, into the microphone."""

QUIET = Room("quiet")
NOISY = tuple(
    Room(f"{snr} dB {noise}", noise, snr) for noise in ("pink", "babble", "music", "tv") for snr in (20, 10, 5)
)
FAR = (
    Room("far", far=True),
    Room("far, 20 dB pink", "pink", 20, far=True),
    Room("far, 10 dB pink", "pink", 10, far=True),
)
SOME = tuple(room for room in NOISY if room.noise == "pink" or room.snr_db == 10)
CHUNK = 20
"""Sentences between two looks at the clock."""


def rows() -> Iterator[Row]:
    yield from figures("hey buddy", "en", ("", ", what time is it?", " what time is it"), people_name="flite")


def figures(phrase: str, language: str, tails: Sequence[str], people_name: str) -> Iterator[Row]:
    listener = Listener(phrase, language)
    yield Row("built", f"{listener.built_seconds:.2f} s", note=f"{listener.built_mb:.0f} MB more resident")
    yield idle(listener)
    for name, voices, rooms in (
        (people_name, people(language), (QUIET, *NOISY, *FAR)),
        ("espeak-ng", synthetic(language), (QUIET, *SOME, *FAR[:2])),
    ):
        for room in rooms if voices else ():
            yield hits(name, room, called(listener, room, phrase, tails, voices, LEVELS))
    for room, hours in ((QUIET, 1.0), (Room("10 dB pink", "pink", 10), 0.25), (Room("20 dB music", "music", 20), 0.25)):
        yield talked(f"{hours:g} h of talk without it, {room.name}", overheard(listener, room, language, hours))
    tally = Tally()
    for number, (text, voice) in enumerate(near_misses(language)):
        listener.hear(frames(QUIET, alone(text, voice), -26.0, seed=number), tally)
        tally.sounds += 1
    yield Row(
        "what sounds like it", f"{tally.both.false}/{tally.sounds}", note=f"the first pass alone {tally.first.false}"
    )
    yield Row("memory at the end", f"{resident_mb():.0f} MB", note="resident, the benchmark's own sounds included")
    listener.close()


def idle(listener: Listener) -> Row:
    tally = Tally()
    listener.hear(frames(QUIET, np.zeros(60 * RATE), -26.0), tally)
    return Row("CPU in a quiet room", f"{100 * tally.cpu / tally.seconds:.1f} % of a core", "< 10 %", "over 60 s")


def hits(who: str, room: Room, tally: Tally) -> Row:
    goal = "≥ 95 %" if who == "flite" and room.snr_db == 10 and not room.far else ""
    lags = f"{1000 * statistics.median(tally.lags):.0f} ms after its end" if tally.lags else "-"
    notes = [f"first pass alone {tally.first.hits}, and {tally.first.false} false", lags]
    if tally.both.false:
        notes.append(f"{tally.both.false} false")
    notes.append(f"{100 * tally.cpu / tally.seconds:.1f} % of a core")
    if tally.missed and len(tally.missed) <= tally.sounds // 4:
        misses = Counter(name.split()[0] for name in tally.missed)
        notes.append("missed: " + ", ".join(f"{name} {count}" for name, count in sorted(misses.items())))
    share = 100 * tally.both.hits / tally.sounds
    return Row(f"{who}, {room.name}", f"{tally.both.hits}/{tally.sounds} ({share:.0f} %)", goal, "; ".join(notes))


def overheard(listener: Listener, room: Room, language: str, hours: float) -> Tally:
    tally, said, seed = Tally(), talk(language), 0
    while tally.hours < hours:
        sound = np.concatenate([alone(text, voice) for text, voice in islice(said, CHUNK)])
        listener.hear(frames(room, sound, LEVELS[seed % 3], seed=seed), tally)
        seed += 1
    return tally


def alone(text: str, voice: Voice) -> np.ndarray:
    """With a pause before and after it, as people leave between sentences."""
    return np.concatenate([np.zeros(RATE // 4), spoken(text, voice), np.zeros(RATE // 4)])


def talked(what: str, tally: Tally) -> Row:
    alone_an_hour = tally.first.false / tally.hours
    note = (
        f"{tally.both.false} in {tally.hours:.2f} h; the first pass alone {alone_an_hour:.0f} an hour; "
        f"{100 * tally.cpu / tally.seconds:.1f} % of a core"
    )
    return Row(what, f"{tally.both.false / tally.hours:.1f} an hour", "< 1 an hour", note)
