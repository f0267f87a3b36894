"""One scripted conversation, the same for Buddy and its peers: what is said, what answers, and what is measured.

Only the standard library: each peer runs it with the Python of its own environment.

A frame of the microphone tells by its first sample what it holds. The recognizer gives its text at once. The model
writes a sentence of 20 tokens, 1 ms apart. The voice gives its sound in chunks of 20 ms, as fast as they are taken.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

RATE = 16_000
FRAME_SAMPLES = 512
FRAME_SECONDS = FRAME_SAMPLES / RATE
SPEECH_FRAMES = 8
SILENT_FRAMES = 11
"""Frames of silence after which the utterance is over: 0.35 s."""

TEXT = "how is everything at home"
SENTENCE = "The kettle is on the stove and the cat sleeps by the window while the rain falls on the roof."
TOKENS = tuple(f"{word} " for word in SENTENCE.split())
TOKEN_SECONDS = 0.001
ENGINES_SECONDS = len(TOKENS) * TOKEN_SECONDS
"""From the question to the end of the first sentence, by the script."""

CHUNK_SAMPLES = RATE // 50
CHUNK = (1_000).to_bytes(2, "little") * CHUNK_SAMPLES
REPLY_CHUNKS = 10
LONG_CHUNKS = 500
"""Of a reply that is interrupted."""

TURN_SECONDS = 1.25
"""A turn begins so often, whether the program was quick or slow."""
SPEAKS_FOR = 0.4
"""After so long a reply is interrupted (s)."""


def frame(first_sample: int) -> bytes:
    """A new object each time."""
    return first_sample.to_bytes(2, "little") + bytes(2 * FRAME_SAMPLES - 2)


SILENCE, SPEECH, ENDING, NAME, STOP = range(5)
"""What a frame may hold; ENDING is the silence that makes the utterance complete."""


def kind(pcm: bytes) -> int:
    return pcm[0]


def utterance() -> Iterator[bytes]:
    yield from (frame(SPEECH) for _ in range(SPEECH_FRAMES))
    yield from (frame(SILENCE) for _ in range(SILENT_FRAMES - 1))
    yield frame(ENDING)


def tokens_at(asked: float) -> Iterator[tuple[str, float]]:
    """Each token, and how long to wait for it now: as from a server, it comes when it comes, whoever dawdles."""
    for number, token in enumerate(TOKENS, start=1):
        yield token, max(0.0, asked + number * TOKEN_SECONDS - time.monotonic())


@dataclass
class Stamps:
    """Instants of one turn (s, monotonic); 0 where it has not come to that."""

    ended: float = 0.0
    """The program was given the frame that ends the utterance."""
    text: float = 0.0
    """The recognizer was asked."""
    asked: float = 0.0
    """The model was asked."""
    written: float = 0.0
    """Its last token was taken."""
    voiced: float = 0.0
    """The voice was asked."""
    handed: float = 0.0
    """The loudspeaker was given the first chunk of the reply."""
    chimed: float = 0.0
    """The loudspeaker was given a chime before that."""
    interrupted: float = 0.0
    """The program was given the frame, or the button, that interrupts."""
    flushed: float = 0.0
    """The loudspeaker was silenced."""

    def stamp(self, what: str) -> None:
        """The first time counts."""
        if not getattr(self, what):
            setattr(self, what, time.monotonic())

    @property
    def overhead(self) -> float:
        """End of speech -> first chunk handed, without the engines' own time (s)."""
        return self.handed - self.ended - ENGINES_SECONDS


@dataclass
class Report:
    """What one program's child process tells."""

    name: str
    version: str
    import_seconds: float = 0.0
    import_cpu_seconds: float = 0.0
    ready_seconds: float = 0.0
    """From the start of the process until it listens."""
    turns: list[Stamps] = field(default_factory=list)
    interruptions: list[Stamps] = field(default_factory=list)
    presses: list[Stamps] = field(default_factory=list)
    cpu_seconds: float = 0.0
    """Of all turns together."""
    wall_seconds: float = 0.0
    resident_mb: float = 0.0
    """At the end."""
    threads: int = 0

    def send(self) -> None:
        """The last line of standard output."""
        print("\n" + json.dumps(asdict(self)), flush=True)


def received(line: str) -> Report:
    told = json.loads(line)
    stamps = {name: [Stamps(**one) for one in told.pop(name)] for name in ("turns", "interruptions", "presses")}
    return Report(**told, **stamps)


class Imports:
    """Measures the imports of a block, from the interpreter's first line on."""

    def __enter__(self) -> Imports:
        self._began, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began
        self.cpu_seconds = time.process_time() - self._cpu


class Turns:
    """The turn that is on, for the scripted services to stamp, and the clockwork that begins the next."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.now = Stamps()
        self.long = False
        """The voice goes on until it is interrupted."""
        self._next = 0.0

    def ready(self) -> None:
        began = float(os.environ.get("BENCH_BEGAN", "nan"))
        self.report.ready_seconds = time.monotonic() - began

    def wait_seconds(self) -> float:
        """Until the next turn begins, on a grid of TURN_SECONDS."""
        now = time.monotonic()
        self._next = max(now, self._next + TURN_SECONDS) if self._next else now
        return self._next - now

    def begin(self, into: list[Stamps], long: bool = False) -> Stamps:
        self.now = Stamps()
        self.long = long
        into.append(self.now)
        return self.now

    def measure_cpu(self) -> None:
        """Call before the first turn and after the last."""
        self.report.cpu_seconds = time.process_time() - self.report.cpu_seconds
        self.report.wall_seconds = time.monotonic() - self.report.wall_seconds

    def measure_memory(self) -> None:
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
        self.report.resident_mb = int(status["VmRSS"].split()[0]) / 1e3
        self.report.threads = int(status["Threads"])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--interruptions", type=int, default=20)
    parser.add_argument("--chimes", action="store_true", help="Buddy's chime takes its time")
    return parser.parse_args()


def note(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
