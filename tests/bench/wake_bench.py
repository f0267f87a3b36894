"""How well the keyless wake engine hears its phrase: over voices, speeds, pitches, levels, noises and distances.

Each figure is that of both passes, with the cooldown; what the first pass alone would do stands beside it.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator

from tests.bench.row import Row
from tests.bench.wake_rooms import Room
from tests.bench.wake_stages import Listener, Tally, called
from tests.bench.wake_voices import PEOPLE, people, synthetic

TITLE = "Wake word: hey buddy heard (sphinx, two passes)"
PHRASES = {"en": "hey buddy", "it": "ehi buddy"}
TAILS = {"en": ("", ", what time is it?", " what time is it"), "it": ("", ", che ore sono?", " che ore sono")}
LEVELS = (-36.0, -26.0, -16.0)
"""Of the speech (dBFS): quiet, as most people speak at a table, and loud. In noise only the second."""

QUIET = Room("quiet")
NOISES = ("pink", "babble", "music", "tv")
NOISY = tuple(Room(f"{snr} dB {noise}", noise, snr) for noise in NOISES for snr in (20, 10, 5))
FAR = (
    Room("far", far=True),
    Room("far, 20 dB pink", "pink", 20, far=True),
    Room("far, 10 dB pink", "pink", 10, far=True),
)
SOME = (QUIET, NOISY[1], FAR[0])

TRIED = {
    "en": (
        "likelihood of the phrase 10^1 for 10^-0.5: 10 of 12 for 8 in 10 dB pink, 1 mistake in 0.51 h as before: kept",
        "likelihood 10^2.5: 10 of 12 in pink, 7 for 5 in music: not kept, its mistakes were not counted",
        "the front end of the commands (cepstra of the whole look, their mean taken out): 6 of 24 for 19 in 10 dB pink",
        "the same with a fixed mean and the own denoiser: 9 of 12 for 8 in pink, 5 for 4 in music, 6 for 8 far: no",
    ),
    "it": (
        "1,204 common words for 396 in the second look: the same mistakes: not kept",
        "18 more ways to say it: 6 of 6 for 3 of festival's voices, 24 of 36 for 22 of espeak-ng's, in quiet: 15 kept",
        "doubt 3 for 0 and 3.5 for 2 of the usual ways: 3 mistakes for 6 in 7 minutes of talk: kept",
    ),
}
"""What came of it when it was tried, on 2026-11-21."""


def rows() -> Iterator[Row]:
    yield from heard("en")


def heard(language: str) -> Iterator[Row]:
    phrase = PHRASES[language]
    listener = Listener(phrase, language)
    recorded = PEOPLE[language][0].partition(":")[0]
    for name, voices, rooms in (
        (recorded, people(language), (QUIET, *NOISY, *FAR)),
        ("espeak-ng", synthetic(language), SOME),
    ):
        for room in rooms if voices else ():
            levels = LEVELS if room is QUIET else LEVELS[1:2]
            tally = called(listener, room, phrase, TAILS[language], voices, levels)
            yield hits(f"{name}, {room.name}", "≥ 95 %" if wanted(name, room) else "", tally)
    listener.close()
    yield from (Row("tried", "", note=tried) for tried in TRIED[language])


def wanted(name: str, room: Room) -> bool:
    """The goal is for flite's voices at 10 dB."""
    return name == "flite" and room.snr_db == 10 and not room.far


def hits(what: str, goal: str, tally: Tally) -> Row:
    notes = [f"first pass alone {tally.first.hits}, and {tally.first.false} false"]
    if tally.lags:
        notes.append(f"{1000 * statistics.median(tally.lags):.0f} ms after its end")
    if tally.both.false:
        notes.append(f"{tally.both.false} false")
    if 0 < len(tally.missed) <= tally.sounds // 2:
        misses = Counter(name.split()[0] for name in tally.missed)
        notes.append("missed: " + ", ".join(f"{name} {count}" for name, count in sorted(misses.items())))
    share = 100 * tally.both.hits / tally.sounds
    return Row(what, f"{tally.both.hits}/{tally.sounds} ({share:.0f} %)", goal, "; ".join(notes))
