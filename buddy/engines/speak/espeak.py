"""espeak-ng: a child process for each sentence. Not beautiful, but there in 20 ms, offline and in every language."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from typing import NoReturn

from pydantic import Field

from buddy.config.section import Section
from buddy.engines import Secrets, no_secrets
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.child import Child
from buddy.errors import EngineUnavailable, SpeakingFailed

PROGRAM = "espeak-ng"
RATE = 22_050
HEADER_BYTES = 44
"""A WAV header whose length field says 2 GB: it is skipped, and the sound ends where the stream ends."""

CHUNK_BYTES = 8_192
"""At most 186 ms; the first chunk holds what is there when it is asked for."""

log = logging.getLogger(__name__)


class Settings(Section):
    """The voice that is always there."""

    words_per_minute: int = Field(default=155, ge=80, le=450, description="How fast it speaks; 155 is unhurried.")
    pitch: int = Field(default=45, ge=0, le=99, description="0 is low, 99 is high.")
    patience_seconds: float = Field(default=5, gt=0, le=60, description="How long to wait for sound.")


def build(settings: Settings, secret: Secrets = no_secrets) -> Espeak:
    """Raises EngineUnavailable where espeak-ng is not installed."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise EngineUnavailable(f"{PROGRAM} is not installed; on Debian: apt install espeak-ng")
    return Espeak(settings, program)


class Espeak:
    def __init__(self, settings: Settings, program: str = PROGRAM) -> None:
        self._settings = settings
        self._program = program
        self._unknown: set[str] = set()

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """Chunks of 22,050 Hz. A voice that espeak-ng does not know gives the language's own voice."""
        text = text.replace("\0", " ").replace("[[", "[ [")  # two brackets would begin phoneme codes
        if not any(character.isalnum() for character in text):
            return
        wanted = style.voice_of("espeak")
        voice = wanted if wanted and wanted not in self._unknown else style.language
        try:
            yield from self._sound(text, voice, style)
        except _UnknownVoice:
            if voice == style.language:
                raise SpeakingFailed(f"{PROGRAM} has no voice for the language '{style.language}'") from None
            log.warning("%s has no voice '%s': the one of '%s' speaks", PROGRAM, voice, style.language)
            self._unknown.add(voice)
            yield from self.speak(text, style)

    def close(self) -> None:
        """Nothing to let go of: each child ends with its sentence."""

    def _sound(self, text: str, voice: str, style: VoiceStyle) -> Iterator[Chunk]:
        speed = min(450, max(80, round(self._settings.words_per_minute * style.speed)))
        pitch = min(99, max(0, round(self._settings.pitch * style.pitch)))
        arguments = [self._program, "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", "--", text]
        try:
            child = Child(arguments, complaints=True)
        except OSError as error:
            raise SpeakingFailed(f"{PROGRAM} cannot be started: {error.strerror}") from error
        try:
            yield from self._chunks(child)
        except TimeoutError:
            raise SpeakingFailed(f"{PROGRAM} gave no sound for {self._settings.patience_seconds:g} s") from None
        finally:
            child.end()

    def _chunks(self, child: Child) -> Iterator[Chunk]:
        patience = self._settings.patience_seconds
        try:
            child.exactly(HEADER_BYTES, patience)
        except EOFError:
            self._explain(child)
        odd = b""
        while some := child.some(CHUNK_BYTES, patience):
            pcm = odd + some
            whole = len(pcm) & ~1
            pcm, odd = pcm[:whole], pcm[whole:]
            if pcm:
                yield Chunk(RATE, pcm)
        if child.leave(patience) != 0:
            self._explain(child)

    def _explain(self, child: Child) -> NoReturn:
        status = child.leave(self._settings.patience_seconds)
        if status is None:
            raise TimeoutError
        said = child.complaints()
        if "does not exist" in said:
            raise _UnknownVoice
        raise SpeakingFailed(
            f"{PROGRAM} gave up (status {status}): {said.splitlines()[0] if said else 'no reason given'}"
        )


class _UnknownVoice(Exception):
    pass
