"""The share of offline commands that are carried out, and of other talk taken for one, through the whole program.

    python -m tests.bench.commands_bench [--language en|it] [--count 40] [--voice flite:slt ...] [--misses]

Real ears, voice activity detection, endpointing, recognizer and skills, on virtual time, with a sound file as the
microphone (as `buddy converse`). The wake phrase is not said but spotted by a stand-in: this is not its benchmark.
A command is right when it was heard once, and its skill, intent and slots are those of the sentence that was said.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from buddy import config
from buddy.app import App
from buddy.audio.frames import FRAME_SECONDS
from buddy.audio.microphone import file as file_microphone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.core.events import InputEnded, UtteranceHeard
from buddy.core.machine import Step
from buddy.engines.hear.templates import sentences
from buddy.engines.speak import fake as speaking
from buddy.engines.think.fake import FakeThinking
from buddy.engines.wake import Detection
from buddy.lights.fake import FakeLight
from buddy.runtime.ending import AtEndOfInput
from buddy.runtime.virtual_clock import VirtualClock
from buddy.skills.book import SkillBook
from tests.bench.hear_voices import RATE, SPEECH_RMS, VOICES, available, in_a_room, spoken
from tests.bench.row import Row

TITLE = "Commands, from the microphone to the skill"

PERSONAS = {
    "en": {"entertainer": ("the entertainer",), "companion": ("the companion",)},
    "it": {"entertainer": ("l'animatore",), "companion": ("il compagno",)},
}
CORPUS = Path(__file__).parent / "hear_corpus"
CALLED = 1.2
"""Seconds from the wake word to the command."""
APART = 3.0
"""Seconds from the end of one sentence to the beginning of the next."""
COUNT = 40
NOISE = (None, 10.0)

Meaning = tuple[str, str, tuple[tuple[str, str], ...]]
"""Skill, intent and slots."""


@dataclass
class Tally:
    """What became of the sentences of some voices."""

    commands: int = 0
    right: int = 0
    unheard: int = 0
    other: int = 0
    false: int = 0
    misses: list[str] = field(default_factory=list)

    def __add__(self, more: Tally) -> Tally:
        return Tally(
            self.commands + more.commands,
            self.right + more.right,
            self.unheard + more.unheard,
            self.other + more.other,
            self.false + more.false,
            self.misses + more.misses,
        )

    @property
    def carried_out(self) -> str:
        wrong = self.commands - self.right - self.unheard
        return f"{self.right / self.commands:.1%} ({self.unheard} not understood, {wrong} wrong, of {self.commands})"

    @property
    def taken(self) -> str:
        return f"{self.false / self.other:.1%} ({self.false} of {self.other})"


class Called:
    """A wake engine that is called shortly before each sentence."""

    def __init__(self, clock: VirtualClock, begins: Sequence[float], epoch: Any) -> None:
        self._clock, self._begins, self._epoch = clock, begins, epoch

    def feed(self, frame: bytes) -> Detection | None:
        now = self._clock.now() - self._epoch()
        called = any(now - FRAME_SECONDS + 1e-6 < begin - CALLED <= now + 1e-6 for begin in self._begins)
        return Detection("hey buddy") if called else None

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


class Hearings:
    """A witness: what was heard, and when."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, str]] = []

    def saw(self, step: Step, at: float) -> None:
        if isinstance(step.event, UtteranceHeard) and not step.late:
            self.heard.append((at, step.event.text))


def heard_by_buddy(
    language: str, said: Sequence[str], voice: str, decibels: float | None, hear: str
) -> list[list[str]]:
    """For each sentence, in one long file, the texts that were heard from it."""
    parts, begins, at = [np.zeros(2 * RATE)], [], 2.0
    for sentence in said:
        speech = spoken(voice, sentence)
        begins.append(at)
        parts += [speech, np.zeros(int(APART * RATE))]
        at += len(speech) / RATE + APART
    noise = None if decibels is None else SPEECH_RMS / 10 ** (decibels / 20)
    with tempfile.TemporaryDirectory(prefix="buddy-") as folder:
        hearings, epoch = _live(Path(folder), in_a_room(np.concatenate(parts), noise), begins, language, hear)
    until = [*begins[1:], at + 60.0]
    return [
        [text for when, text in hearings.heard if begin < when - epoch <= end]
        for begin, end in zip(begins, until, strict=True)
    ]


def _live(folder: Path, pcm: bytes, begins: list[float], language: str, hear: str) -> tuple[Hearings, float]:
    import wave

    with wave.open(str(folder / "in.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm)
    (folder / "config.yaml").write_text(f"language: {language}\n{hear}", encoding="utf-8")
    clock = VirtualClock()
    microphone = file_microphone.build(file_microphone.Settings(path=folder / "in.wav"), clock)
    hearings = Hearings()

    def wake() -> Called:
        return Called(clock, begins, lambda: microphone.epoch or 0.0)

    engines: dict[str, Any] = {
        "wake": [("fake", wake)],
        "barge-in": [("fake", wake)],
        "think": [("fake", lambda: FakeThinking(*["."] * len(begins), clock=clock))],
        "speak": [("fake", lambda: speaking.FakeSpeaking(speaking.Settings(seconds=0.2), clock))],
    }
    devices = Devices(microphone, FakeSpeaker(clock), [FakeLight()], FakeButtons())
    app = App(config.load(folder / "config.yaml"), clock, devices, [hearings], engines)

    def end() -> None:
        clock.sleep((microphone.epoch or 0.0) + microphone.duration)
        app.loop.post(InputEnded())

    microphone.on_first_open = lambda: clock.begin(threading.Thread(target=end, daemon=True))
    app.loop.witnesses.append(AtEndOfInput(app.loop))
    app.run()
    return hearings, microphone.epoch or 0.0


def meaning(book: SkillBook, text: str) -> Meaning | None:
    """The first skill that knows the text, as the thinking engine `skills` would ask it."""
    return next(
        ((skill, heard.intent, tuple(sorted(heard.slots.items()))) for skill, heard in book.matches(text)), None
    )


def commands(book: SkillBook, count: int) -> list[str]:
    """`count` of the sentences that can be said, from one intent after another, always the same."""
    chance = random.Random(7)
    pools: dict[tuple[str, str], list[str]] = {}
    for (skill, intent, _), template in zip(book.templates(), book.sentences(), strict=True):
        pools.setdefault((skill, intent), []).extend(sentences(template))
    for pool in pools.values():
        chance.shuffle(pool)
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*pools.values()))
    return list(dict.fromkeys(sentence for sentence in in_turn if sentence))[:count]


def other_talk(language: str, count: int) -> list[str]:
    return (CORPUS / f"other_talk.{language}.txt").read_text(encoding="utf-8").splitlines()[:count]


def measure(language: str, voice: str, decibels: float | None, count: int = COUNT, hear: str = "") -> Tally:
    book = SkillBook.load(language, PERSONAS[language])
    said, other = commands(book, count), other_talk(language, count)
    tally = Tally(commands=len(said), other=len(other))
    for sentence, texts in zip(said, heard_by_buddy(language, said, voice, decibels, hear), strict=True):
        got = [meaning(book, text) for text in texts]
        right = got == [meaning(book, sentence)]
        tally.right += right
        tally.unheard += not texts
        if not right:
            tally.misses.append(f"{voice}: '{sentence}' heard as {texts}")
    for sentence, texts in zip(other, heard_by_buddy(language, other, voice, decibels, hear), strict=True):
        taken = any(meaning(book, text) for text in texts)
        tally.false += taken
        if taken:
            tally.misses.append(f"{voice}: other talk '{sentence}' heard as {texts}")
    return tally


def kinds(language: str) -> dict[str, list[str]]:
    """The voices that are installed, by the program that speaks with them."""
    found: dict[str, list[str]] = {}
    for voice in filter(available, VOICES[language]):
        found.setdefault(voice.partition(":")[0], []).append(voice)
    return found


def rows() -> Iterator[Row]:
    for language, decibels in itertools.product(("en", "it"), NOISE):
        noise = "clean" if decibels is None else f"{decibels:.0f} dB"
        for kind, voices in kinds(language).items():
            tally = sum((measure(language, voice, decibels) for voice in voices), Tally())
            aimed = (language, kind) == ("en", "flite")
            goal = ("≥ 95 %" if decibels is None else "≥ 90 %") if aimed else ""
            what = f"{language}, {noise}, {kind} ({len(voices)} voices)"
            yield Row(f"{what}: carried out", tally.carried_out, goal)
            yield Row(f"{what}: other talk taken for a command", tally.taken)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--language", choices=sorted(VOICES), default="en")
    arguments.add_argument("--count", type=int, default=COUNT)
    arguments.add_argument("--voice", action="append", help="by default all that are installed")
    arguments.add_argument("--hear", default="", help="the section 'hear:' of config.yaml, for other engines")
    arguments.add_argument("--misses", action="store_true", help="list what went wrong")
    chosen = arguments.parse_args()
    voices = chosen.voice or [voice for voice in VOICES[chosen.language] if available(voice)]
    for decibels, voice in itertools.product(NOISE, voices):
        tally = measure(chosen.language, voice, decibels, chosen.count, chosen.hear)
        noise = "clean" if decibels is None else f"{decibels:.0f} dB"
        print(f"{voice:16} {noise:6} {tally.carried_out:60} taken: {tally.taken}", flush=True)
        if chosen.misses:
            print(*(f"    {miss}" for miss in tally.misses), sep="\n", flush=True)


if __name__ == "__main__":
    main()
