"""What Buddy itself adds to its engines: the real program on the real clock, with engines that answer at once.

The recognizer answers at once, the model writes a sentence of 20 tokens 1 ms apart, the voice gives chunks of 20 ms.
An instant is taken where a frame leaves the microphone driver, and where a chunk enters the loudspeaker driver.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.row import Row, spread
from tests.bench.turns.child import priority, run
from tests.bench.turns.script import ENGINES_SECONDS, Stamps

TITLE = "Buddy's own overhead"
TURNS = 150
INTERRUPTIONS = 25
CHIMES = 10


def rows() -> Iterator[Row]:
    report = run("buddy", TURNS, INTERRUPTIONS)
    turns = [turn for turn in report.turns if turn.handed]
    engines = f"beside the engines' own {1000 * ENGINES_SECONDS:.0f} ms; the chime is over at once here"
    yield Row(
        "end of speech -> first chunk of the reply handed to the loudspeaker",
        ms([turn.overhead for turn in turns]),
        "< 10 ms median, < 25 ms p99",
        f"{engines}; {len(report.turns) - len(turns)} turns without a reply; {priority()}",
    )
    yield Row("of it: last frame -> recognizer asked", between(turns, "ended", "text"))
    yield Row("of it: text -> model asked", between(turns, "text", "asked"))
    yield Row("of it: last token -> voice asked", between(turns, "written", "voiced"))
    yield Row("of it: voice asked -> chunk handed", between(turns, "voiced", "handed"))
    yield Row("end of speech -> chime handed", between(turns, "ended", "chimed"))
    chiming = run("buddy", CHIMES, 0, "--chimes").turns
    note = "engines included; the reply waits for the chime of 120 ms"
    yield Row("end of speech -> first chunk, after a chime that sounds", between(chiming, "ended", "handed"), "", note)
    stop = between(report.interruptions, "interrupted", "flushed")
    yield Row("frame with the stop word -> loudspeaker stopped", stop, "", "an engine that hears it in that frame")
    yield Row("button pressed -> loudspeaker stopped", between(report.presses, "interrupted", "flushed"), "< 60 ms")
    yield Row("processor time of a turn", f"{1000 * report.cpu_seconds / len(report.turns):.1f} ms", "", "of 1.25 s")
    yield Row("memory", f"{report.resident_mb:.0f} MB", "", f"{report.threads} threads")


def between(turns: list[Stamps], first: str, second: str) -> str:
    return ms([getattr(t, second) - getattr(t, first) for t in turns if getattr(t, first) and getattr(t, second)])


def ms(seconds: list[float]) -> str:
    return spread([1000 * each for each in seconds], "ms", 2) if seconds else "never"
