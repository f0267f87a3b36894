"""What is said in a home in which nobody calls Buddy."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from buddy import skills
from tests.bench.wake_voices import PITCHES, SPEEDS, Voice, people, synthetic

CORPUS = Path(__file__).parent / "wake_corpus"
OTHER = Path(__file__).parent / "hear_corpus"
PEOPLE_SHARE = 0.7


def prose(count: int, seed: int) -> list[str]:
    """Sentences of Python's own manual: long, dry, and without a wake phrase."""
    from pydoc_data import topics

    text = re.sub(r"[^A-Za-z,.' \n]|\s+", " ", " ".join(topics.topics.values()))
    sentences = [sentence.strip() for sentence in text.split(". ")]
    chosen = [sentence for sentence in sentences if 5 <= len(sentence.split()) <= 25]
    random.Random(seed).shuffle(chosen)
    return chosen[:count]


def sentences(language: str) -> list[str]:
    """Everyday talk, jokes and stories, and in English a manual; each once."""
    said = [
        line for folder, name in ((CORPUS, "talk"), (OTHER, "other_talk")) for line in _lines(folder, name, language)
    ]
    told = " ".join(
        line for name in ("jokes", "stories") for line in _lines(Path(skills.__file__).parent, name, language)
    )
    said += [part.strip() for part in re.split(r"(?<=[.!?:])\s+", told) if len(part.split()) > 2]
    return list(dict.fromkeys([*said, *(prose(400, seed=7) if language == "en" else [])]))


def talk(language: str, seed: int = 7) -> Iterator[tuple[str, Voice]]:
    """Sentences without end: all of them, in an order and with voices that are others each time round."""
    chance = random.Random(seed)
    near, far = people(language) or synthetic(language), synthetic(language)
    said = sentences(language)
    while True:
        chance.shuffle(said)
        for text in said:
            voice = chance.choice(near if chance.random() < PEOPLE_SHARE else far)
            recorded = not voice.name.startswith("espeak")
            yield text, Voice(voice.name, 1.0 if recorded else chance.choice(SPEEDS), chance.choice(PITCHES))


def near_misses(language: str) -> Iterator[tuple[str, Voice]]:
    """What sounds like the phrase, by two voices each."""
    voices = [voice for voice in (*people(language), *synthetic(language)) if voice.speed == 1.0][:2]
    for text in _lines(CORPUS, "near", language):
        for voice in voices:
            yield text, voice


def _lines(folder: Path, name: str, language: str) -> list[str]:
    path = folder / f"{name}.{language}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith(("#", "-", "["))]
