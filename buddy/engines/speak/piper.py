"""Piper: a neural voice from a file, in a child process that stays loaded (see piper_child.py)."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field

from buddy.config.section import Section, expanded
from buddy.engines import Secrets, no_secrets
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.child import Child
from buddy.errors import EngineUnavailable, SpeakingFailed


class Settings(Section):
    """A natural voice, from a voice file of the Piper project."""

    voice: str = Field(default="", description="The voice file, ending in .onnx; the .onnx.json must lie beside it.")
    patience_seconds: float = Field(default=10, gt=0, le=120, description="How long to wait for sound.")
    load_seconds: float = Field(default=60, gt=0, le=600, description="How long loading the voice may take.")


def build(settings: Settings, secret: Secrets = no_secrets) -> Piper:
    """Begins loading the voice in the child and does not wait for it.

    Raises EngineUnavailable without the package or the voice file, or when the JSON beside it is not a voice's.
    """
    if importlib.util.find_spec("piper") is None:
        raise EngineUnavailable("The Python package 'piper-tts' is not installed: ./install.sh --with piper")
    if not settings.voice:
        raise EngineUnavailable("No voice is named for piper: write the path of an .onnx file as 'voice'")
    voice = expanded(settings.voice)
    for file in (voice, Path(f"{voice}.json")):
        if not file.is_file():
            raise EngineUnavailable(f"The voice for piper is not there: no file {file}")
    try:
        language = str(json.loads(Path(f"{voice}.json").read_text("utf-8"))["espeak"]["voice"])
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise EngineUnavailable(f"{voice}.json does not describe a voice ({type(error).__name__}: {error})") from error
    engine = Piper(settings, voice, language.partition("-")[0])
    engine.load()
    return engine


class Piper:
    """One voice. It speaks one sentence at a time: a new one ends what is left of the last."""

    def __init__(self, settings: Settings, voice: Path, language: str) -> None:
        self._settings = settings
        self._voice = voice
        self._language = language
        self._child: Child | None = None
        self._ready = False
        self._number = 0

    @property
    def child(self) -> Child | None:
        """The process, while there is one."""
        return self._child

    def load(self) -> Child:
        """Start the child, if there is none; it loads while we do something else. Raises SpeakingFailed."""
        if self._child is None:
            try:
                self._child = Child(
                    [sys.executable, "-m", "buddy.engines.speak.piper_child", str(self._voice)], talk=True
                )
            except OSError as error:
                raise SpeakingFailed(f"piper cannot be started: {error.strerror}") from error
            self._ready = False
        return self._child

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """Chunks at the voice's own rate. Raises SpeakingFailed, also for a language that the voice does not speak.

        Piper knows no pitch: `style.pitch` has no effect. The style's name for it is a speaker of a voice with several.
        """
        if not any(character.isalnum() for character in text):
            return
        if style.language != self._language:
            raise SpeakingFailed(f"The voice {self._voice.name} speaks '{self._language}', not '{style.language}'")
        self._number += 1
        number = self._number
        try:
            self._ask({"id": number, "text": text, "speed": style.speed, "speaker": style.voice_of("piper") or None})
            yield from self._chunks(number)
        except TimeoutError:
            self.close()
            raise SpeakingFailed("piper took too long; it is started anew") from None
        except (EOFError, BrokenPipeError, ValueError) as error:
            child, self._child = self._child, None
            status = f"status {child.end()}" if child else "closed"
            raise SpeakingFailed(f"piper ended while it was speaking ({status})") from error
        finally:
            self._stop(number)

    def close(self) -> None:
        """End the child. From any thread: a sentence under way then fails."""
        child, self._child = self._child, None
        if child:
            child.end()

    def _ask(self, request: dict[str, Any]) -> None:
        child = self.load()
        if not self._ready:
            hello = json.loads(child.line(self._settings.load_seconds))
            if "failed" in hello:
                self.close()
                raise SpeakingFailed(f"piper cannot load {self._voice}: {hello['failed']}")
            self._ready = True
        child.tell(json.dumps(request).encode() + b"\n")

    def _chunks(self, number: int) -> Iterator[Chunk]:
        """The answers to this request; what is left of earlier ones is passed over."""
        patience = self._settings.patience_seconds
        until = time.monotonic() + patience
        while number == self._number:
            child = self._child
            if child is None:
                raise EOFError
            answer = json.loads(child.line(until - time.monotonic()))
            pcm = child.exactly(answer.get("bytes", 0), until - time.monotonic())
            if answer["id"] != number:
                continue
            if "failed" in answer:
                raise SpeakingFailed(f"piper could not say it: {answer['failed']}")
            if "end" in answer:
                self._number += 1
                return
            yield Chunk(answer["rate"], pcm)
            until = time.monotonic() + patience

    def _stop(self, number: int) -> None:
        """Tell the child that the rest is not wanted, if there is a rest."""
        child = self._child
        if child and number == self._number:
            self._number += 1
            try:
                child.tell(json.dumps({"stop": number}).encode() + b"\n")
            except BrokenPipeError:
                self.close()
