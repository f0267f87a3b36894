"""Fixed phrases, synthesized once and kept on disk: they sound at once, and also when their engine is gone."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import wave
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from buddy.engines.speak import Chunk, SpeakingEngine, VoiceStyle
from buddy.errors import SpeakingFailed

CHUNK_SAMPLES = 4_096
DIGEST_LETTERS = 24

log = logging.getLogger(__name__)


class PhraseCache:
    """A speaking engine around another one. Only `phrases` are kept: what a model says, or a resident, is not.

    `made_by` tells engines and their settings apart ("espeak 155 45"): sound made by another one is not used.
    `engine` is None when it could not be built: then only what is on disk can be said.
    A disk that is full or read-only costs the keeping, never the sentence.
    """

    def __init__(self, folder: Path, engine: SpeakingEngine | None, phrases: Collection[str], made_by: str) -> None:
        self._folder = folder
        self._engine = engine
        self._phrases = phrases
        self._made_by = made_by
        self._complained = False

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """From disk, else from the engine. Raises SpeakingFailed."""
        if text not in self._phrases:
            yield from self._ask(text, style)
            return
        path = self.path(text, style)
        chunks = kept(path)
        if chunks:
            yield from chunks
            return
        made = []
        for chunk in self._ask(text, style):
            made.append(chunk)
            yield chunk
        self._keep(path, made)

    def prepare(self, style: VoiceStyle) -> Iterator[str]:
        """Synthesize the phrases that are not on disk yet, one at each step, so that one can stop between two.

        Yields each phrase before it is made. Raises SpeakingFailed.
        """
        for phrase in self._phrases:
            if not self.path(phrase, style).exists():
                yield phrase
                for _ in self.speak(phrase, style):
                    pass

    def path(self, text: str, style: VoiceStyle) -> Path:
        """The WAV file of a phrase, whether it exists or not."""
        voice = _digest(self._made_by, sorted(style.voices.items()), style.speed, style.pitch)
        return self._folder / f"{_digest(text, style.language)}-{voice}.wav"

    def close(self) -> None:
        if self._engine:
            self._engine.close()

    def _ask(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        if self._engine is None:
            raise SpeakingFailed("The engine is not there, and this sentence is not among the kept phrases")
        return self._engine.speak(text, style)

    def _keep(self, path: Path, chunks: list[Chunk]) -> None:
        if not chunks or len({chunk.rate for chunk in chunks}) > 1:
            return
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                with wave.open(file, "wb") as sound:
                    sound.setnchannels(1)
                    sound.setsampwidth(2)
                    sound.setframerate(chunks[0].rate)
                    sound.writeframes(b"".join(chunk.pcm for chunk in chunks))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            if not self._complained:
                log.warning("Phrases cannot be kept in %s (%s): they are made anew each time", self._folder, error)
            self._complained = True


class KeptPhrases:
    """Says what is on disk, whoever made it and in whatever voice: for the hour in which no engine is left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """The newest sound of this phrase. Raises SpeakingFailed when there is none."""
        try:
            found = sorted(
                self._folder.glob(f"{_digest(text, style.language)}-*.wav"), key=lambda path: -path.stat().st_mtime
            )
        except OSError:
            found = []
        for path in found:
            if chunks := kept(path):
                yield from chunks
                return
        raise SpeakingFailed("This sentence is not among the kept phrases")

    def close(self) -> None:
        """Nothing to let go of."""


def kept(path: Path) -> list[Chunk]:
    """The file's sound; nothing when there is none, or when it is damaged: then it is made again."""
    try:
        with wave.open(str(path), "rb") as file:
            rate, samples = file.getframerate(), file.getnframes()
            pcm = file.readframes(samples)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, EOFError, wave.Error) as error:
        log.warning("The kept phrase %s cannot be read (%s): it is made again", path.name, error)
        return []
    if not pcm or len(pcm) != 2 * samples:
        return []
    return [Chunk(rate, pcm[at : at + 2 * CHUNK_SAMPLES]) for at in range(0, len(pcm), 2 * CHUNK_SAMPLES)]


def _digest(*said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:DIGEST_LETTERS]
