"""Is somebody speaking? Whoever decides that must tell silence from speech."""

from __future__ import annotations

from collections.abc import Iterator

from buddy.audio.frames import SILENT_FRAME
from buddy.doctor import Finding, failure, fine, note
from buddy.doctor.patient import Patient

NAME = "vad"
SECONDS = 30.0
ESSENTIAL = True

SPEECH, SILENCE = 0.5, 0.3
"""Probabilities at and above, and below which it is."""


def examine(patient: Patient) -> Iterator[Finding]:
    from buddy.engines.vad import silero

    vad = silero.build(silero.Settings())
    quiet = max(vad.probability(SILENT_FRAME) for _ in range(16))
    vad.reset()
    loud = max((vad.probability(frame) for frame in patient.spoken(patient.sentence)), default=None)
    if quiet >= SILENCE:
        yield failure(NAME, "takes silence for speech", "install Buddy anew: its model is damaged")
    elif loud is None:
        yield note(NAME, "knows silence; there was no voice to try it with")
    elif loud < SPEECH:
        yield failure(NAME, "takes speech for silence", "install Buddy anew: its model is damaged")
    else:
        yield fine(NAME, "tells silence from speech")
