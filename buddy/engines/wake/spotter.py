"""The first pass: pocketsphinx's keyphrase search, tuned to miss nothing and to cost little.

It compares each way to say a phrase with a loop of all phones. Alone it would wake Buddy every few seconds of
other people's talk, so that it only says where a second look is worth its while.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from buddy.engines.wake.phrases import Way

STEP = 160
"""Samples of one frame of the recognizer (10 ms)."""

PER_PHONE = -6.0
"""The threshold per phone (powers of ten, likelihood of the phrase over that of the phone loop)."""

CEPSTRAL_MEAN = "40,3,-1"
"""Kept at this value: the recognizer's own running mean drifts to that of a silent room, and then it misses."""

MEAN_FRAMES = 80
RESTART_FRAMES = 625
"""An utterance of pocketsphinx grows in memory: after 20 s another one begins."""

APART, EARLIER = 800, 1_600
"""Candidates that end within 50 ms of each other are one, unless the next began more than 100 ms before."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where a phrase may have been said, in samples since the first frame."""

    start: int
    end: int

    def covers(self, other: Candidate) -> bool:
        """Whether a look at this one is a look at the other: they end together, and it begins no later."""
        return abs(self.end - other.end) <= APART and self.start <= other.start + EARLIER


class Spotter:
    """Finds candidates in a stream of frames. `restart` begins anew, with what was heard last."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self._running = False
        self._frames = 0
        self._start = 0
        self._seen: deque[Candidate] = deque(maxlen=32)

    def feed(self, frame: bytes) -> list[Candidate]:
        """Candidates that have become certain with this frame (about 100 ms after their end)."""
        if self._frames % MEAN_FRAMES == 0:
            self._decoder.set_cmn(CEPSTRAL_MEAN)
        self._decoder.process_raw(frame)
        self._frames += 1
        if self._decoder.hyp() is None:
            return []
        found = []
        for segment in self._decoder.seg():
            candidate = Candidate(self._start + segment.start_frame * STEP, self._start + segment.end_frame * STEP)
            if not any(seen.covers(candidate) for seen in self._seen):
                self._seen.append(candidate)
                found.append(candidate)
        return found

    @property
    def due(self) -> bool:
        """Whether this utterance has lasted long enough."""
        return self._frames >= RESTART_FRAMES

    def restart(self, position: int, replay: Iterable[bytes] = ()) -> list[Candidate]:
        """A new utterance at this sample; a phrase that is being said is not lost if its frames are replayed.

        Returns the candidates in the replay that were not found before.
        """
        if self._running:
            self._decoder.end_utt()
        self._decoder.start_utt()
        self._running = True
        self._start = position
        self._frames = 0
        return [candidate for frame in replay for candidate in self.feed(frame)]

    def close(self) -> None:
        self._decoder = None


def build(ways: Sequence[Way]) -> Spotter:
    """Loads the acoustic model (6 MB) and the keyphrases."""
    from pocketsphinx import Decoder, get_model_path

    names = {
        word: f"w{number}" for number, word in enumerate(dict.fromkeys(word for way in ways for word in way.words))
    }
    with TemporaryDirectory() as folder:
        dictionary, keyphrases = Path(folder, "words.dict"), Path(folder, "phrases.list")
        dictionary.write_text("".join(f"{name} {phones}\n" for phones, name in names.items()))
        keyphrases.write_text("".join(_line(way, names) for way in ways))
        decoder = Decoder(
            hmm=get_model_path("en-us/en-us"),
            dict=str(dictionary),
            kws=str(keyphrases),
            lm=None,
            ds=2,
            topn=2,
            logfn="/dev/null",
        )
    return Spotter(decoder)


def _line(way: Way, names: dict[str, str]) -> str:
    phrase = " ".join(names[word] for word in way.words)
    return f"{phrase} /1e{PER_PHONE * len(way.phones.split()):.0f}/\n"
