"""How well the keyless wake engine hears its phrase, and how often it hears what nobody said.

`python -m tests.bench.wake_bench [--quick]` prints the table alone; the full run takes about a quarter of an hour.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from buddy.engines.wake import sphinx
from tests.bench.row import Row, table
from tests.bench.wake_sound import ESPEAK, FLITE, FRAME, QUIET_DB, RATE, near_misses, room, spoken, talk

TITLE = "Wake word (sphinx)"
PHRASES = {"en": "hey buddy", "it": "ehi buddy"}
TAILS = {"en": ("", ", what time is it?", " what time is it"), "it": ("", ", che ore sono?", " che ore sono")}
ROOMS = (
    ("quiet", QUIET_DB, "pink"),
    ("20 dB pink", 20.0, "pink"),
    ("10 dB pink", 10.0, "pink"),
    ("5 dB pink", 5.0, "pink"),
    ("20 dB babble", 20.0, "babble"),
    ("10 dB babble", 10.0, "babble"),
)


@dataclass
class Heard:
    """What came of some sounds."""

    sounds: int = 0
    hits: int = 0
    doubles: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    lags: list[float] = field(default_factory=list)
    slips: list[float] = field(default_factory=list)
    """How far `seconds_ago` lay beside the phrase's true end (s)."""


def rows(quick: bool = False) -> Iterator[Row]:
    for language, phrase in PHRASES.items():
        before = resident_mb()
        began = time.perf_counter()
        engine = sphinx.build(sphinx.Settings(), [phrase], language)
        took = time.perf_counter() - began
        yield Row(f"{phrase}: built in", f"{took:.2f} s", note=f"{resident_mb() - before:+.1f} MB")
        yield from hits(engine, language, phrase, quick)
        yield from mistakes(engine, language, phrase, quick)
        engine.close()


def hits(engine: Any, language: str, phrase: str, quick: bool) -> Iterator[Row]:
    for kind, voices in voices_of(language):
        speeds = (1.0,) if quick else (0.85, 1.0, 1.15)
        said = [(text, v, s) for v in voices for s in speeds for text in ("", *TAILS[language][1:])]
        for name, snr_db, noise in ROOMS[: 3 if quick else None]:
            heard = Heard()
            for number, (tail, voice, speed) in enumerate(said):
                frames = room(spoken(phrase + tail, voice, speed), snr_db, noise, seed=number)
                end = None if tail else 2.0 + len(spoken(phrase, voice, speed)) / RATE
                listen(engine, frames, heard, end)
            yield Row(f"{phrase}, {kind}, {name}", f"{heard.hits}/{heard.sounds}", "≥ 95 %", note(heard))


def voices_of(language: str) -> list[tuple[str, list[str]]]:
    flite = [("flite", [f"flite:{name}" for name in FLITE])] if language == "en" else []
    return [*flite, ("espeak-ng", [f"espeak:{name}" for name in ESPEAK[language]])]


def mistakes(engine: Any, language: str, phrase: str, quick: bool) -> Iterator[Row]:
    ordinary = talk(language, 60 if quick else 600)
    for name, said, snr_db in (
        ("talk without it", ordinary, 30.0),
        ("talk without it, 10 dB pink", talk(language, 20 if quick else 200, seed=8), 10.0),
        ("near misses", near_misses(language), 30.0),
    ):
        heard = Heard()
        for number, (text, voice) in enumerate(said):
            listen(engine, room(spoken(text, voice, 1.0), snr_db, seed=number, before=0.5, after=0.5), heard)
        hours = heard.seconds / 3600
        figure = f"{heard.hits / hours:.1f} an hour" if name != "near misses" else f"{heard.hits}/{heard.sounds}"
        yield Row(f"{phrase}: {name}", figure, "< 1 an hour", f"{heard.hits} in {hours:.2f} h; {cpu(heard)}")


def listen(engine: Any, frames: Iterable[bytes], heard: Heard, end: float | None = None) -> None:
    """Feeds the frames; `end` is when the phrase is over (s), where it is known."""
    found = []
    began = time.process_time()
    for number, frame in enumerate(frames, start=1):
        detection = engine.feed(frame)
        if detection:
            engine.reset()
            found.append((number * FRAME / RATE, detection.seconds_ago))
        heard.seconds += FRAME / RATE
    heard.cpu += time.process_time() - began
    heard.sounds += 1
    heard.hits += bool(found)
    heard.doubles += len(found) > 1
    if found and end is not None:
        heard.lags.append(found[0][0] - end)
        heard.slips.append(found[0][0] - found[0][1] - end)


def note(heard: Heard) -> str:
    parts = []
    if heard.lags:
        parts.append(
            f"{1000 * statistics.median(heard.lags):.0f} ms after its end, at most {1000 * max(heard.lags):.0f}"
        )
        parts.append(f"end told within {1000 * max(map(abs, heard.slips)):.0f} ms")
    return "; ".join([*parts, f"{heard.doubles} twice", cpu(heard)])


def cpu(heard: Heard) -> str:
    return f"{100 * heard.cpu / heard.seconds:.1f} % of a core"


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * 4096 / 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.wake_bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer voices, rooms and sentences")
    print(table(list(rows(parser.parse_args().quick))))
