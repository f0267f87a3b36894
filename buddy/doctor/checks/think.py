"""Each thinking engine is asked what people ask most; its first words will do."""

from __future__ import annotations

from collections.abc import Iterator

from buddy.doctor import Finding
from buddy.doctor.patient import Patient
from buddy.doctor.slot import ENGINE_SECONDS, Tried, examined
from buddy.engines.think import Question, ThinkingEngine
from buddy.errors import ThinkingFailed

NAME = "think"
SECONDS = 4 * ENGINE_SECONDS
ESSENTIAL = True


def examine(patient: Patient) -> Iterator[Finding]:
    yield from examined(patient, NAME, patient.config.think, lambda engine: _try(patient, engine))


def _try(patient: Patient, engine: ThinkingEngine) -> Tried:
    config, began = patient.config, patient.clock.now()
    persona = patient.shelf.load(config.conversation.persona, config.language)
    try:
        reply = engine.reply(Question(patient.sentence, config.language, persona.instructions))
        if reply is None:
            return Tried(f"works; it has no answer to '{patient.sentence}'", doubtful=True)
        if not any(part.text or part.wish for part in reply):
            raise ThinkingFailed("it answered without a word")
    finally:
        engine.close()
    return Tried(f"answered after {1000 * (patient.clock.now() - began):.0f} ms")
