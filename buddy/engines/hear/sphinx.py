"""Offline: pocketsphinx with a grammar of what the skills can be asked. Any other talk, and noise, gives ""."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from buddy.config.section import Section
from buddy.engines.hear import Transcript
from buddy.engines.hear.dictation import Dictation, build_dictation
from buddy.engines.hear.plain import plain
from buddy.errors import HearingFailed

if TYPE_CHECKING:
    from buddy.engines.hear.commands import Commands
    from buddy.engines.hear.pauses import PauseWatch

LONGEST_COMMAND = 8 * 16000 * 2
"""Bytes of an utterance (8 s) beyond which it is no command; decoding it would only take time."""

EXPECTED = {
    "it": "Italian offline is heard with the ears of an English model: expect about one request in three to be asked "
    "for again. A model folder for vosk or whisper under 'hear:' understands more",
}

log = logging.getLogger(__name__)


class Settings(Section):
    strictness: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Higher takes less other talk for a command, and asks more often to say a command again.",
    )
    dictation: bool = Field(
        False, description="English only: also write down what is no command, with many mistakes, for a language model."
    )


class Sphinx:
    """Decodes in each pause of the utterance, so that most often nothing is left to do at its end."""

    def __init__(self, commands: Commands, pauses: PauseWatch, dictation: Dictation | None) -> None:
        self._commands: Commands | None = commands
        self._dictation = dictation
        self._pauses = pauses
        self._pcm = bytearray()
        self._guess: Transcript | None = None

    def start(self) -> None:
        self._pcm.clear()
        self._pauses.start()
        self._guess = None

    def feed(self, frame: bytes) -> None:
        self._pcm += frame
        if self._pauses.feed(frame):
            self._pauses.take()
            self._guess = self._understand()
        elif self._pauses.spoken:
            self._guess = None

    @property
    def guess(self) -> str:
        return self._guess.text if self._guess else ""

    def finish(self) -> Transcript:
        heard = self._guess or self._understand()
        if heard.text or self._dictation is None or not self._pcm:
            return heard
        try:
            return Transcript(plain(self._dictation.write_down(bytes(self._pcm))))
        except RuntimeError as error:
            raise HearingFailed(f"pocketsphinx could not write the utterance down: {error}") from error

    def close(self) -> None:
        self._commands = self._dictation = None
        self.start()

    def _understand(self) -> Transcript:
        if self._commands is None:
            raise HearingFailed("the recognizer sphinx is closed")
        if len(self._pcm) > LONGEST_COMMAND or not self._pauses.ever_spoken:
            return Transcript("", 0.0)
        try:
            text, confidence = self._commands.hear(bytes(self._pcm))
        except RuntimeError as error:
            raise HearingFailed(f"pocketsphinx could not decode the utterance: {error}") from error
        return Transcript(text, confidence)


def expectation(language: str) -> str:
    """What a caretaker should know about this engine in a language, as one sentence; "" where it does its job well."""
    return EXPECTED.get(language, "")


def build(
    settings: Settings,
    language: str,
    sentences: Sequence[str],
    secret: Callable[[str], SecretStr | None] = lambda name: None,
    prefixes: Sequence[str] = (),
) -> Sphinx:
    """`sentences`: templates of literal words, [optional parts] and (alternatives|like this).

    `prefixes`: phrases that may stand before a command, whole or with their beginning cut off; they are not part of
    the text ("hey buddy"). Raises EngineUnavailable, and ConfigurationError for a template that is not well-formed.
    """
    from buddy.engines.hear.commands import build_commands
    from buddy.engines.hear.pauses import PauseWatch

    commands = build_commands(sentences, prefixes, language, settings.strictness)
    dictation: Dictation | None = None
    if settings.dictation and language == "en":
        dictation = build_dictation()
    elif settings.dictation:
        log.warning("hear: sphinx can write down English only, and leaves 'dictation' out for '%s'", language)
    return Sphinx(commands, PauseWatch(), dictation)
