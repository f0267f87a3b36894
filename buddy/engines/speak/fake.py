"""A speaker that whistles: a tone of a known length for each sentence, for tests and for trying Buddy out."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from pydantic import Field

from buddy.config.section import Section
from buddy.engines import Secrets, no_secrets
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.errors import SpeakingFailed
from buddy.runtime.clock import Clock, RealClock

CHUNK_SECONDS = 0.1
AMPLITUDE = 8_000
"""About -12 dBFS."""

HANG_SECONDS = 86_400.0
"""A hang ends by itself after a day of the clock, so that virtual time never runs into infinity."""


class Settings(Section):
    """A stand-in for a voice."""

    seconds: float = Field(default=1.0, gt=0, le=600, description="How long each sentence sounds.")
    rate: int = Field(default=16_000, ge=8_000, le=48_000, description="Samples a second.")
    hertz: float = Field(default=440, ge=20, le=4_000, description="The tone.")


def build(settings: Settings, secret: Secrets = no_secrets) -> FakeSpeaking:
    return FakeSpeaking(settings)


class FakeSpeaking:
    """Keeps what it was asked to say, and can be told to be slow, to fail or to hang.

    The tone is AMPLITUDE * sin(2 pi hertz t / rate). A sentence without a letter or digit gives no sound.
    """

    def __init__(self, settings: Settings | None = None, clock: Clock | None = None) -> None:
        self.said: list[tuple[str, VoiceStyle]] = []
        self.lengths: dict[str, float] = {}
        """Seconds for certain sentences, instead of the setting's."""
        self.pause = 0.0
        """Seconds of the clock before the first chunk of each sentence."""
        self.fail_after: int | None = None
        """Chunks after which each sentence fails; None for never, 0 for at once."""
        self.hanging = False
        self.closed = False
        self.dropped = 0
        """Sentences that were closed before their end."""
        self._settings = settings or Settings()
        self._clock = clock or RealClock()
        self._released = self._clock.cue()

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """Raises SpeakingFailed where told to, and when nobody releases a hang."""
        self.said.append((text, style))
        if not any(character.isalnum() for character in text):
            return
        self._wait()
        pcm = self._tone(self.lengths.get(text, self._settings.seconds) / style.speed)
        step = 2 * round(CHUNK_SECONDS * self._settings.rate)
        ended = False
        try:
            for count, at in enumerate(range(0, len(pcm), step)):
                if count == self.fail_after:
                    ended = True
                    raise SpeakingFailed("The fake voice was told to fail")
                yield Chunk(self._settings.rate, pcm[at : at + step])
            ended = True
        finally:
            self.dropped += not ended

    def hang(self) -> None:
        """From now on no sound comes until `release`."""
        self._released = self._clock.cue()
        self.hanging = True

    def release(self) -> None:
        """Let a hanging sentence go on. From any thread."""
        self.hanging = False
        self._released.give()

    def close(self) -> None:
        self.closed = True
        self.release()

    def _wait(self) -> None:
        if self.pause:
            self._clock.sleep(self._clock.now() + self.pause)
        if self.hanging and not self._clock.sleep(self._clock.now() + HANG_SECONDS, self._released):
            raise SpeakingFailed("The fake voice was left hanging for a day")

    def _tone(self, seconds: float) -> bytes:
        rate, step = self._settings.rate, 2 * math.pi * self._settings.hertz / self._settings.rate
        samples = [int(AMPLITUDE * math.sin(step * n)) for n in range(round(seconds * rate))]
        return struct.pack(f"<{len(samples)}h", *samples)
