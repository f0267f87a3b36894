"""Each recognizer hears sentences that Buddy's own voice has spoken, from memory."""

from __future__ import annotations

from collections.abc import Iterator

from buddy.doctor import Finding, note
from buddy.doctor.patient import Patient
from buddy.doctor.slot import ENGINE_SECONDS, Tried, examined
from buddy.engines.hear import HearingEngine
from buddy.workers.trials import hears

NAME = "hear"
SECONDS = 4 * ENGINE_SECONDS
ESSENTIAL = True

OFFLINE = "sphinx"
"""The recognizer that is always there; its sounds are English."""


def examine(patient: Patient) -> Iterator[Finding]:
    yield from examined(patient, NAME, patient.config.hear, lambda engine: _try(patient, engine))
    if patient.config.language != "en" and any(choice.name == OFFLINE for choice in patient.config.hear):
        yield note(
            f"{NAME}: {OFFLINE}",
            "knows only the sounds of English and comes near to those of other languages: expect it to understand "
            "commands that are said clearly, and to ask again more often than in English",
            "for free talk name an engine with a model of the language before it, under 'hear:'",
        )


def _try(patient: Patient, engine: HearingEngine) -> Tried:
    took, understood, count = 0.0, 0, len(patient.sentences)
    try:
        if patient.voice is None:
            hears(engine)
            return Tried("works; there was no voice to try it with", doubtful=True)
        for skill, sentence in patient.sentences.items():
            engine.start()
            for frame in patient.spoken(sentence):
                engine.feed(frame)
            began = patient.clock.now()
            text = engine.finish().text
            took = max(took, patient.clock.now() - began)
            understood += skill in {name for name, _ in patient.book.matches(text)}
    finally:
        engine.close()
    said = f"understood {understood} of {count} sentences that Buddy's own voice said, '{patient.sentence}' and others"
    if understood == count:
        return Tried(f"{said}, at most {1000 * took:.0f} ms after their ends")
    return Tried(f"works, and {said}; people are easier to understand", doubtful=True)
