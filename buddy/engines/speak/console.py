"""Speaks by printing: the voice of a terminal without a loudspeaker."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TextIO

from buddy.config.section import Section
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.errors import SpeakingFailed

RATE = 16_000
SECONDS_PER_CHARACTER = 0.06
"""About how long a voice takes, so that a conversation in a terminal keeps its pace."""


class Settings(Section):
    """Nothing to set."""


class ConsoleVoice:
    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """Prints the sentence, and gives silence as long as it would take to say.

        Raises SpeakingFailed when nobody can read it any more.
        """
        if text.strip():
            try:
                print(f"Buddy: {text}", file=self._out or sys.stdout, flush=True)
            except (OSError, ValueError) as error:
                raise SpeakingFailed(f"the sentence cannot be printed: {error}") from error
            yield Chunk(RATE, bytes(2 * round(RATE * SECONDS_PER_CHARACTER * len(text))))

    def close(self) -> None:
        """Nothing to let go of."""


def build(settings: Settings) -> ConsoleVoice:
    return ConsoleVoice()
