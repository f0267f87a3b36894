"""microWakeWord: small neural models for a few fixed words, the lightest way to be woken (0.5 % of a core).

The models are those of pymicro-wakeword, or a file in its format: a JSON beside a `.tflite`
(https://github.com/kahrendt/microWakeWord).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr

from buddy.config.section import Section, expanded
from buddy.engines.wake import Detection
from buddy.errors import EngineUnavailable, WakeFailed

CHILD_SECONDS = 30.0
LAG_SECONDS = 0.2
"""How long after a word's end the models answer: 0.18 to 0.28 s measured."""


class Settings(Section):
    model: str = Field(
        "",
        description="A built-in model (okay_nabu, alexa, hey_jarvis, hey_mycroft) or the path of a model's .json file; "
        "empty: the built-in model of the wake phrase.",
    )


class MicroWake:
    """Feeds one stream of features to one model per word."""

    def __init__(self, features: Any, models: Sequence[tuple[str, Any]]) -> None:
        self._features = features
        self._models = models

    def feed(self, frame: bytes) -> Detection | None:
        try:
            heard = self._heard(frame)
        except Exception as error:
            raise WakeFailed(f"microWakeWord gave up: {error}") from error
        if heard is None:
            return None
        self.reset()
        return Detection(heard, LAG_SECONDS)

    def _heard(self, frame: bytes) -> str | None:
        heard = None
        for features in self._features.process_streaming(frame):
            for phrase, model in self._models:
                if model.process_streaming(features):
                    heard = heard or phrase
        return heard

    def reset(self) -> None:
        """The models keep what they heard: fed on without this they fire again by themselves."""
        self._features.reset()
        for _, model in self._models:
            model.reset()

    def close(self) -> None:
        for _, model in self._models:
            model.close()


def build(
    settings: Settings,
    phrases: Sequence[str],
    language: str,
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> MicroWake:
    """Raises EngineUnavailable when no model knows one of the phrases, or its file cannot be read.

    With `model` set, that model alone is used, and it reports its own word.
    """
    try:
        from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model
    except (ImportError, OSError) as error:
        raise EngineUnavailable(f"pymicro-wakeword cannot be loaded here: {error}") from error

    built_in = {model.value: model for model in Model}
    names = [settings.model] if settings.model else [_name(phrase) for phrase in phrases]
    models = []
    for name, phrase in zip(names, phrases or ("",), strict=False):
        if name in built_in:
            model = MicroWakeWord.from_builtin(built_in[name])
        elif settings.model:
            model = _from_file(MicroWakeWord, expanded(name), sorted(built_in))
        else:
            raise EngineUnavailable(f"no model knows “{phrase}”; {_known(built_in)}")
        models.append((phrase if _name(phrase) == name else model.wake_word.lower(), model))
    return MicroWake(MicroWakeWordFeatures(), models)


def _from_file(micro_wake_word: Any, path: Path, built_in: Sequence[str]) -> Any:
    if not path.is_file():
        raise EngineUnavailable(f"there is no model file {path}; {_known(built_in)}")
    if not _survived(path):
        raise EngineUnavailable(f"{path} is not a microWakeWord model: its .tflite is missing or damaged")
    try:
        return micro_wake_word.from_config(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineUnavailable(f"{path} is not a microWakeWord model ({type(error).__name__}: {error})") from error


def _survived(path: Path) -> bool:
    """Whether a child could load it: without a sound `.tflite` the library brings the whole process down."""
    load = "import sys, pymicro_wakeword as p; p.MicroWakeWord.from_config(sys.argv[1]).close()"
    try:
        command = [sys.executable, "-c", load, str(path)]
        done = subprocess.run(command, capture_output=True, timeout=CHILD_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode >= 0


def _known(built_in: Sequence[str] | dict[str, Any]) -> str:
    return "the built-in models know " + ", ".join(f"“{name.replace('_', ' ')}”" for name in sorted(built_in))


def _name(phrase: str) -> str:
    return "_".join(phrase.casefold().split())
