"""Each wake engine listens to silence, and to the phrase as Buddy's own voice says it."""

from __future__ import annotations

from collections.abc import Iterator

from buddy.doctor import Finding
from buddy.doctor.patient import Patient
from buddy.doctor.slot import ENGINE_SECONDS, Tried, examined
from buddy.engines.wake import WakeEngine
from buddy.engines.wake.none import NoWakeWord
from buddy.workers.trials import listens

NAME = "wake"
SECONDS = 4 * ENGINE_SECONDS
ESSENTIAL = True


def examine(patient: Patient) -> Iterator[Finding]:
    yield from examined(patient, NAME, patient.config.wake, lambda engine: _try(patient, engine))


def _try(patient: Patient, engine: WakeEngine) -> Tried:
    phrase = patient.catalog.wake_phrases[0]
    try:
        listens(engine)
        if isinstance(engine, NoWakeWord):
            return Tried("no phrase wakes Buddy, as it was wanted: only the buttons do")
        found = next((hit for frame in patient.spoken(phrase) if (hit := engine.feed(frame))), None)
    finally:
        engine.close()
    if found:
        return Tried(f"heard '{found.phrase}'")
    return Tried(
        f"listens; it did not wake when Buddy's own voice said '{phrase}', which is harder than a person's: say it",
        doubtful=True,
    )
