"""Each voice says a sentence, into memory; the first that can is used to try out who listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from buddy.audio.level import dbfs
from buddy.doctor import Finding
from buddy.doctor.patient import Patient
from buddy.doctor.slot import ENGINE_SECONDS, Tried, examined
from buddy.engines.speak import SpeakingEngine
from buddy.errors import BuddyError, SpeakingFailed

NAME = "speak"
SECONDS = 4 * ENGINE_SECONDS
ESSENTIAL = True

SILENT_DBFS = -60.0


def examine(patient: Patient) -> Iterator[Finding]:
    yield from examined(patient, NAME, patient.config.speak, lambda engine: _try(patient, engine))


def _try(patient: Patient, engine: SpeakingEngine) -> Tried:
    clock, began, first, seconds, loudest = patient.clock, patient.clock.now(), 0.0, 0.0, -96.0
    for chunk in engine.speak(patient.sentence, patient.style):
        first = first or clock.now() - began
        seconds += len(chunk.pcm) / 2 / chunk.rate
        loudest = max(loudest, dbfs(chunk.pcm))
    if patient.voice is None and loudest > SILENT_DBFS:
        patient.voice = engine
    else:
        with suppress(BuddyError):
            engine.close()
    if not seconds:
        raise SpeakingFailed("it gave no sound")
    if loudest <= SILENT_DBFS:
        raise SpeakingFailed("it gave nothing but silence")
    return Tried(f"{seconds:.1f} s of speech, the first sound after {1000 * first:.0f} ms")
