"""OpenAI's Whisper on this machine, by faster-whisper: any language, where a model folder is configured.

The folder holds a model in CTranslate2's format (`model.bin`, `config.json`, `tokenizer.json`). The library would
fetch what is missing from the network by itself: everything is looked for here first.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr

from buddy.config.section import Section, expanded
from buddy.engines.hear.whole import Whole
from buddy.errors import EngineUnavailable, HearingFailed

NEEDED = ("model.bin", "config.json", "tokenizer.json")
FULL_SCALE = 32768.0
SILENT = 0.6
"""From this probability of "no speech" on, the text is one that Whisper makes up for silence."""


class Settings(Section):
    model_folder: str = Field("", description="The folder of a Whisper model in CTranslate2's format.")
    timeout_seconds: float = Field(15, ge=1, le=120, description="How long turning speech into text may take.")
    threads: int = Field(0, ge=0, le=64, description="Processor cores to use; 0: all of them, up to four.")


def build(
    settings: Settings,
    language: str,
    sentences: Sequence[str],
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> Whole:
    """Loads the model, which takes seconds. Raises EngineUnavailable without the package or a model that fits."""
    if importlib.util.find_spec("faster_whisper") is None:
        raise EngineUnavailable("The Python package 'faster-whisper' is not installed: ./install.sh --with whisper")
    if not settings.model_folder:
        raise EngineUnavailable("No model is named for whisper: write the path of its folder as 'model_folder'")
    folder = expanded(settings.model_folder)
    for file in NEEDED:
        if not (folder / file).is_file():
            raise EngineUnavailable(f"The model for whisper is not there: no file {folder / file}")
    model = _load(folder, settings.threads)
    if language != "en" and not model.model.is_multilingual:
        raise EngineUnavailable(f"The model in {folder} knows English only, not '{language}'")
    return Whole("whisper", lambda pcm: _transcribe(model, pcm, language), settings.timeout_seconds)


def _load(folder: Path, threads: int) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    except Exception as error:  # the tokenizer's library raises Exception itself
        raise EngineUnavailable(f"whisper cannot load the model in {folder}: {_brief(error)}") from error


def _transcribe(model: Any, pcm: bytes, language: str) -> str:
    """One pass without fallbacks: trying again with more chance in it takes many times as long."""
    import numpy as np

    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / FULL_SCALE
    try:
        segments, _ = model.transcribe(
            sound,
            language=language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
        )
        return " ".join(segment.text for segment in segments if segment.no_speech_prob < SILENT)
    except (RuntimeError, ValueError) as error:
        raise HearingFailed(f"whisper could not turn the utterance into text: {_brief(error)}") from error


def _brief(error: Exception) -> str:
    return " ".join(str(error).split())[:160]
