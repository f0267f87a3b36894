"""How well the offline recognizer hears the skills' sentences, and how often it takes other talk for one of them.

    python -m tests.bench.hear_bench [--quick] [--language en|it] [--strictness 0.5]

A command is right when its text asks the same skill for the same thing; WER is counted over the commands that were
taken. "false" is the share of other talk (hear_corpus/) taken for a command. Times are CPU seconds. Voices whose
program is not installed are left out (flite, espeak-ng; festival with festvox-italp16k and -itapc16k for Italian).
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from buddy.engines.hear import HearingEngine, sphinx
from buddy.engines.hear.templates import sentences
from buddy.skills.book import SkillBook
from tests.bench.hear_voices import VOICES, available, utterance

PERSONAS = {
    "en": {"entertainer": ("the entertainer",), "companion": ("the companion",)},
    "it": {"entertainer": ("l'animatore",), "companion": ("il compagno",)},
}
PREFIXES = {"en": ("hey buddy",), "it": ("ehi buddy",)}
CORPUS = Path(__file__).parent / "hear_corpus"
FRAME_BYTES = 1024
RATE = 16_000
HEADING = f"{'voice':16} noise    right  rejected  mistaken   false     WER     RTF  finish  worst (ms)"


@dataclass
class Corpus:
    templates: tuple[str, ...]
    meaning: dict[str, tuple[str, str]]
    """Sentence -> skill and intent."""
    commands: list[str]
    other: list[str]


@dataclass
class Score:
    """What happened to the sentences of one voice."""

    right: int = 0
    rejected: int = 0
    mistaken: int = 0
    false: int = 0
    word_errors: int = 0
    words: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    finishing: list[float] = field(default_factory=list)

    def row(self, commands: int, other: int) -> str:
        return (
            f"{self.right / commands:7.1%} {self.rejected / commands:9.1%} {self.mistaken / commands:9.1%} "
            f"{self.false / max(1, other):7.1%} {self.word_errors / max(1, self.words):7.1%} "
            f"{self.cpu / self.seconds:7.3f} {np.median(self.finishing) * 1000:7.0f} {max(self.finishing) * 1000:6.0f}"
        )


def corpus(language: str, count: int) -> Corpus:
    """`count` sentences, taken from one intent after another, and as many that no skill knows."""
    book = SkillBook.load(language, PERSONAS[language])
    meaning: dict[str, tuple[str, str]] = {}
    for (skill, intent, _), template in zip(book.templates(), book.sentences(), strict=True):
        for sentence in sentences(template):
            meaning.setdefault(sentence, (skill, intent))
    chance = random.Random(7)
    pools: dict[tuple[str, str], list[str]] = {}
    for sentence in chance.sample(list(meaning), len(meaning)):
        pools.setdefault(meaning[sentence], []).append(sentence)
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*pools.values()))
    commands = [sentence for sentence in in_turn if sentence][:count]
    other = (CORPUS / f"other_talk.{language}.txt").read_text(encoding="utf-8").splitlines()
    return Corpus(book.sentences(), meaning, commands, other[:count])


def measure(engine: HearingEngine, said: Corpus, voice: str, decibels: float | None) -> Score:
    score = Score()
    for number, sentence in enumerate(said.commands + said.other):
        heard = _hear(engine, utterance(voice, sentence, decibels, number), score)
        if number >= len(said.commands):
            score.false += bool(heard)
        elif not heard:
            score.rejected += 1
        else:
            same = said.meaning.get(heard) == said.meaning[sentence]
            score.right += same
            score.mistaken += not same
            score.words += len(sentence.split())
            score.word_errors += _distance(sentence.split(), heard.split())
    return score


def _hear(engine: HearingEngine, pcm: bytes, score: Score) -> str:
    began = time.process_time()
    engine.start()
    for at in range(0, len(pcm), FRAME_BYTES):
        engine.feed(pcm[at : at + FRAME_BYTES])
    over = time.process_time()
    text = engine.finish().text
    score.finishing.append(time.process_time() - over)
    score.cpu += time.process_time() - began
    score.seconds += len(pcm) / 2 / RATE
    return text


def _distance(wanted: Sequence[str], got: Sequence[str]) -> int:
    """Words to put in, take out or change."""
    row = list(range(len(got) + 1))
    for i, word in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(got, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def resident_megabytes() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024


def report(language: str, strictness: float, quick: bool) -> Iterator[str]:
    said = corpus(language, 15 if quick else 60)
    before = resident_megabytes()
    began = time.process_time()
    engine = sphinx.build(sphinx.Settings(strictness=strictness), language, said.templates, prefixes=PREFIXES[language])
    built = time.process_time() - began
    yield (
        f"\nsphinx, {language}: {len(said.meaning)} sentences, {len(said.commands)} of them said, {len(said.other)} "
        f"others; built in {built:.2f} s, {resident_megabytes() - before} MB more (libraries included)"
    )
    yield HEADING
    voices = [voice for voice in VOICES[language] if available(voice)]
    for decibels, voice in itertools.product((None, 10.0), voices[:1] if quick else voices):
        score = measure(engine, said, voice, decibels)
        noise = "none" if decibels is None else f"{decibels:.0f} dB"
        yield f"{voice:16} {noise:6} {score.row(len(said.commands), len(said.other))}"
    yield f"{resident_megabytes()} MB resident at the end (voices included)"
    engine.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--quick", action="store_true", help="one voice, 15 sentences")
    arguments.add_argument("--language", choices=sorted(VOICES), action="append")
    arguments.add_argument("--strictness", type=float, default=0.5)
    chosen = arguments.parse_args()
    for language in chosen.language or sorted(VOICES):
        for line in report(language, chosen.strictness, chosen.quick):
            print(line, flush=True)


if __name__ == "__main__":
    main()
