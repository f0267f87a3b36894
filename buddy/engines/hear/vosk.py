"""Vosk (Kaldi) on this machine: free speech in some twenty languages, where a model folder is configured.

https://alphacephei.com/vosk/models has small ones (40 to 50 MB) that a Raspberry Pi keeps up with.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pydantic import Field, SecretStr

from buddy.config.section import Section, expanded
from buddy.engines.hear import Transcript
from buddy.engines.hear.plain import plain
from buddy.errors import EngineUnavailable, HearingFailed

RATE = 16000
QUIET = -1
"""Vosk's level of logging at which it does not write to the terminal."""


class Settings(Section):
    model_folder: str = Field("", description="The folder of a Vosk model, unpacked, in the language that is spoken.")


class Recognizer(Protocol):
    """`vosk.KaldiRecognizer`, as far as it is used. `AcceptWaveform` raises Exception when it cannot go on."""

    def AcceptWaveform(self, data: bytes) -> int:
        """Take sound (s16le at the recognizer's rate); 1 when a sentence is over, whose `Result` is then there."""

    def Result(self) -> str:
        """JSON with `text`."""

    def FinalResult(self) -> str:
        """The same for what came since; it ends the sentence."""

    def Reset(self) -> None:
        """Forget what came since."""


class Vosk:
    """Decodes while people speak, so that little is left to do at the end."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer: Recognizer | None = recognizer
        self._texts: list[str] = []
        self._fed = False

    def start(self) -> None:
        self._texts.clear()
        if self._fed and self._recognizer is not None:
            self._recognizer.Reset()
        self._fed = False

    def feed(self, frame: bytes) -> None:
        recognizer = self._open()
        self._fed = True
        try:
            if recognizer.AcceptWaveform(frame):  # Kaldi's own idea of a sentence's end; ours may lie later
                self._keep(recognizer.Result())
        except Exception as error:  # the library raises nothing else
            raise HearingFailed(f"vosk could not decode the utterance: {error}") from error

    def finish(self) -> Transcript:
        recognizer = self._open()
        if self._fed:
            self._keep(recognizer.FinalResult())
            self._fed = False
        return Transcript(plain(" ".join(self._texts)))

    def close(self) -> None:
        self._recognizer = None
        self._texts.clear()

    def _open(self) -> Recognizer:
        if self._recognizer is None:
            raise HearingFailed("the recognizer vosk is closed")
        return self._recognizer

    def _keep(self, result: str) -> None:
        try:
            self._texts.append(str(json.loads(result)["text"]))
        except (ValueError, KeyError, TypeError) as error:
            raise HearingFailed("vosk gave something that is no result") from error


def build(
    settings: Settings,
    language: str,
    sentences: Sequence[str],
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> Vosk:
    """Loads the model, which takes a second or more. Raises EngineUnavailable without the package or a model."""
    if importlib.util.find_spec("vosk") is None:
        raise EngineUnavailable("The Python package 'vosk' is not installed: ./install.sh --with vosk")
    if not settings.model_folder:
        raise EngineUnavailable("No model is named for vosk: write the path of its folder as 'model_folder'")
    folder = expanded(settings.model_folder)
    if not folder.is_dir():
        raise EngineUnavailable(f"The model for vosk is not there: no folder {folder}")
    return Vosk(_recognizer(str(folder)))


def _recognizer(folder: str) -> Any:
    import vosk

    vosk.SetLogLevel(QUIET)
    try:
        return vosk.KaldiRecognizer(vosk.Model(folder), RATE)
    except Exception as error:  # the library raises nothing else, and says no more than this
        raise EngineUnavailable(f"vosk cannot load a model from {folder}: {error}") from error
