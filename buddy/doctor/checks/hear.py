"""Each recognizer hears a sentence that Buddy's own voice has spoken, from memory."""

from __future__ import annotations

from collections.abc import Iterator

from buddy.doctor import Finding, note
from buddy.doctor.patient import SENTENCE_OF, Patient
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
    try:
        frames = patient.spoken(patient.sentence)
        if not frames:
            hears(engine)
            return Tried("works; there was no voice to try it with", doubtful=True)
        engine.start()
        for frame in frames:
            engine.feed(frame)
        began = patient.clock.now()
        text = engine.finish().text
        took = f"{1000 * (patient.clock.now() - began):.0f} ms after its end"
    finally:
        engine.close()
    if any(skill == SENTENCE_OF for skill, _ in patient.book.matches(text)):
        return Tried(f"understood '{patient.sentence}', {took}")
    other = "understood something else" if text else "did not understand it"
    return Tried(
        f"works, but {other} when Buddy's own voice said '{patient.sentence}'; people are easier to understand",
        doubtful=True,
    )
