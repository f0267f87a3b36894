"""Any phrase in English or Italian, without a key or the network: two passes of pocketsphinx.

A threshold on the keyphrase search alone either misses or wakes Buddy all day. Here it only nominates, and a second
look at the last second or two decides (see `spotter` and `second_look`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice

from pydantic import Field, SecretStr

from buddy.config.section import Section
from buddy.engines.wake import Detection
from buddy.engines.wake.denoise import DELAY_SECONDS, Denoiser
from buddy.engines.wake.phrases import folded, ways
from buddy.engines.wake.second_look import SecondLook
from buddy.engines.wake.spotter import Candidate, Spotter
from buddy.errors import EngineUnavailable, WakeFailed

RATE = 16_000
FRAME_SAMPLES = 512
BUFFER_FRAMES = 75
"""2.4 s: as far as a second look goes back."""

REPLAY_FRAMES = 50
"""1.6 s: what a new utterance of the first pass hears again, longer than any phrase."""

LEAD = 7_200
"""Samples before a candidate that the second look hears, too: what went before tells words apart."""

DEAF_SAMPLES = 11_200
"""0.7 s: a phrase may be recognized before its last syllable, which then passes for another one."""

SPEECH_DB = 6.0
SPEECH_FRAMES = 4
"""A candidate in which fewer frames than this rise above the noise is noise."""

LEAST_LIKELIHOOD = {"en": -1.0, "it": -2.5}
SPAN = 4.0
"""What sensitivity 0 and its range mean for the second look (powers of ten). Italian, in the phones of an English
model, is told from other talk less well."""


class Settings(Section):
    sensitivity: float = Field(
        0.5, ge=0.0, le=1.0, description="Higher misses less in a noisy room and wakes by mistake more often."
    )

    def over_own_voice(self) -> Settings:
        """While Buddy speaks: it rather misses a word, which people repeat, than interrupts itself.

        A hundred turns beside its own loudspeaker (`python -m tests.bench --only barge_in`): with 0.5 it obeyed 12
        words that nobody had said, and with 0 two; 23 and 17 of 33 words that somebody said were heard at once.
        """
        return Settings(sensitivity=max(0.0, self.sensitivity - 0.5))


class SphinxWake:
    """Counts samples from its first frame; whatever it keeps is indexed by them."""

    def __init__(self, spotter: Spotter, second_look: SecondLook) -> None:
        self._spotter = spotter
        self._second_look = second_look
        self._denoiser = Denoiser()
        self._heard: deque[tuple[bytes, float]] = deque(maxlen=BUFFER_FRAMES)
        self._position = 0
        self._deaf_until = 0
        self._closed = False
        self._spotter.restart(0)

    def feed(self, frame: bytes) -> Detection | None:
        if self._closed:
            raise WakeFailed("The wake engine is closed.")
        clean = self._denoiser.feed(frame)
        self._heard.append((clean, self._denoiser.snr_db))
        self._position += FRAME_SAMPLES
        try:
            candidates = self._spotter.feed(clean)
            if self._spotter.due:
                candidates += self._begin_utterance()
            candidates = [each for each in candidates if each.end > self._deaf_until]
            found = self._look_again(min(candidates, key=lambda each: each.start)) if candidates else None
        except RuntimeError as error:
            raise WakeFailed(f"pocketsphinx gave up: {error}") from error
        if found:
            self._deaf_until = self._position + DEAF_SAMPLES
            self.reset()
        return found

    def _look_again(self, candidate: Candidate) -> Detection | None:
        since = candidate.start - LEAD
        count = min(-(-(self._position - since) // FRAME_SAMPLES), BUFFER_FRAMES)
        recent = list(islice(self._heard, max(0, len(self._heard) - count), None))
        if sum(snr > SPEECH_DB for _, snr in recent) < SPEECH_FRAMES:
            return None
        unheard = bytes(2 * FRAME_SAMPLES * (count - len(recent)))  # what was said before listening counts as a pause
        sound = unheard + b"".join(frame for frame, _ in recent)
        found = self._second_look.phrase_in(sound)
        if found is None:
            return None
        after = max(0, len(sound) // 2 - found.end)
        return Detection(found.phrase, after / RATE + DELAY_SECONDS)

    def _begin_utterance(self) -> list[Candidate]:
        replay = [frame for frame, _ in islice(self._heard, max(0, len(self._heard) - REPLAY_FRAMES), None)]
        return self._spotter.restart(self._position - FRAME_SAMPLES * len(replay), replay)

    def reset(self) -> None:
        """Forgets the sound; what it knows of the room's noise stays."""
        self._heard.clear()
        self._spotter.restart(self._position)

    def close(self) -> None:
        self._closed = True
        self._spotter.close()
        self._second_look.close()


def build(
    settings: Settings,
    phrases: Sequence[str],
    language: str,
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> SphinxWake:
    """Raises EngineUnavailable without pocketsphinx, without phrases, or for words that nobody can pronounce."""
    return SphinxWake(*parts(settings, phrases, language))


def parts(settings: Settings, phrases: Sequence[str], language: str) -> tuple[Spotter, SecondLook]:
    """The two passes. Raises EngineUnavailable."""
    from buddy.engines.wake import second_look, spotter

    if not phrases:
        raise EngineUnavailable("there is no phrase to listen for")
    said = {written: ways(phrase, language) for phrase, written in folded(phrases).items()}
    likelihood = LEAST_LIKELIHOOD.get(language, 0.0) + SPAN * settings.sensitivity
    try:
        first = spotter.build([way for each in said.values() for way in each if way.nominates])
        return first, second_look.build(said, language, likelihood)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise EngineUnavailable(f"pocketsphinx cannot be set up: {error}") from error
