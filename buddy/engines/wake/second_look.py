"""The second pass: is the phrase the best explanation of the last second or two, among a thousand common words?

People call Buddy after a pause; what only sounds like the phrase comes in the midst of talk. There the phrase
has to be far more likely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from buddy.engines.wake.phrases import Way
from buddy.engines.wake.spotter import CEPSTRAL_MEAN, STEP
from buddy.engines.wake.vocabulary import phrase_number, vocabulary

RATE = 16_000
AFTER_PAUSE, AMID_TALK = "after_pause", "amid_talk"
AMID_TALK_DOUBT = 6.0

PAUSE = 3_200
PAUSE_GUARD = 320
"""Samples before a phrase that must be a pause, and those next to it that may hold its breath."""

PAUSE_DB = 6.0
"""How far the loudest 10 ms of the pause lie below the phrase."""

TARGET_RMS = 1_640.0
"""-26 dBFS: quiet speech is made as loud before it is looked at."""

MOST_GAIN = 30.0


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase, and where it was said in the sound that was looked at (samples)."""

    phrase: str
    start: int
    end: int


class SecondLook:
    """Decodes a second or two of sound at once."""

    def __init__(self, decoder: Any, phrases: Sequence[str]) -> None:
        self._decoder = decoder
        self._phrases = phrases

    def phrase_in(self, sound: bytes) -> Found | None:
        """The last phrase that was said in this sound (16 kHz mono s16le)."""
        found = self._decoded(sound, AFTER_PAUSE)
        if found is None or _pause_before(sound, found):
            return found
        return self._decoded(sound, AMID_TALK)

    def _decoded(self, sound: bytes, search: str) -> Found | None:
        self._decoder.activate_search(search)
        self._decoder.set_cmn(CEPSTRAL_MEAN)
        self._decoder.start_utt()
        self._decoder.process_raw(_louder(sound))
        self._decoder.end_utt()
        found = None
        for segment in self._decoder.seg() or ():
            number = phrase_number(segment.word)
            if number is not None:
                found = Found(self._phrases[number], segment.start_frame * STEP, (segment.end_frame + 1) * STEP)
        return found

    def close(self) -> None:
        self._decoder = None


def build(ways: Mapping[str, Sequence[Way]], language: str, likelihood: float) -> SecondLook:
    """`likelihood` of the usual way of each phrase after a pause (power of ten). Raises EngineUnavailable."""
    from pocketsphinx import Decoder, get_model_path

    words = vocabulary(ways, language)
    with TemporaryDirectory() as folder:
        dictionary, model = Path(folder, "words.dict"), Path(folder, "words.arpa")
        dictionary.write_text(words.entries(), encoding="utf-8")
        decoder = Decoder(
            hmm=get_model_path("en-us/en-us"),
            dict=str(dictionary),
            lm=None,
            lw=6.5,
            fwdflat=False,
            bestpath=False,
            logfn="/dev/null",
        )
        for search, doubt in ((AFTER_PAUSE, 0.0), (AMID_TALK, AMID_TALK_DOUBT)):
            model.write_text(words.model(likelihood - doubt), encoding="utf-8")
            decoder.add_lm_file(search, str(model))
    return SecondLook(decoder, list(ways))


def _pause_before(sound: bytes, found: Found) -> bool:
    before = _power(sound, found.start - PAUSE - PAUSE_GUARD, found.start - PAUSE_GUARD)
    phrase = sorted(_power(sound, found.start, found.end))
    if not before or not phrase:
        return False
    loud = phrase[len(phrase) * 4 // 5]
    return bool(max(before) * 10 ** (PAUSE_DB / 10) <= loud)


def _power(sound: bytes, start: int, end: int) -> list[float]:
    """The mean square of each 10 ms."""
    import numpy as np

    samples = np.frombuffer(sound, "<i2")[max(0, start) : max(0, end)].astype(np.float32)
    steps = len(samples) // STEP
    return [float(power) for power in np.square(samples[: steps * STEP]).reshape(steps, STEP).mean(axis=1)]


def _louder(sound: bytes) -> bytes:
    """Brought to one loudness by its loudest third."""
    import numpy as np

    loudest = sorted(_power(sound, 0, len(sound)), reverse=True)
    loudest = loudest[: len(loudest) // 3 + 1]
    rms = (sum(loudest) / len(loudest)) ** 0.5 if loudest else 0.0
    gain = min(MOST_GAIN, TARGET_RMS / rms) if rms else 1.0
    return bytes(np.clip(np.frombuffer(sound, "<i2") * gain, -32_768, 32_767).astype("<i2").tobytes())
