"""Picovoice Porcupine: very good at a few words, with an access key that is checked over the network now and then.

Its own errors hold the access key in clear text, so that none of their text leaves this module.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field, SecretStr

from buddy.config.section import Section, expanded
from buddy.engines.wake import Detection
from buddy.errors import EngineUnavailable, WakeFailed

FRAME_SAMPLES = 512
SECOND_FRAMES = 32
LAG_SECONDS = 0.1
"""How long after a word's end Porcupine answers, as its makers say it."""

SENTENCES = {
    "PorcupineInvalidArgumentError": "it does not accept the access key, or one of its files does not fit the library",
    "PorcupineActivationError": "the access key could not be activated; the first time needs the network",
    "PorcupineActivationLimitError": "the access key is used on as many devices as its plan allows",
    "PorcupineActivationThrottledError": "the access key was activated too often just now",
    "PorcupineActivationRefusedError": "the access key was refused",
    "PorcupineKeyError": "the access key is wrong",
    "PorcupineIOError": "one of its files cannot be read, or the network is needed to check the access key",
    "PorcupineMemoryError": "the memory does not suffice",
    "PorcupineRuntimeError": "it failed inside",
    "PorcupineInvalidStateError": "it failed inside",
    "PorcupineStopIterationError": "it failed inside",
}
"""What an error of the library means, by its class."""


class Settings(Section):
    keyword: str = Field(
        "",
        description="A built-in word of Porcupine (such as jarvis), or the path of a .ppn file made for the wake "
        "phrase; empty: the wake phrase is itself a built-in word.",
    )
    model_file: str = Field("", description="The path of a .pv file for a language other than English.")
    sensitivity: float = Field(0.5, ge=0.0, le=1.0, description="Higher misses less and wakes by mistake more often.")


class PorcupineWake:
    """One Porcupine with all its keywords."""

    def __init__(self, porcupine: Any, phrases: Sequence[str]) -> None:
        self._porcupine = porcupine
        self._phrases = phrases

    def feed(self, frame: bytes) -> Detection | None:
        index = self._process(frame)
        return Detection(self._phrases[index], LAG_SECONDS) if index >= 0 else None

    def reset(self) -> None:
        """Porcupine has no such call: a second of silence leaves nothing of the phrase in its window."""
        for _ in range(SECOND_FRAMES):
            self._process(bytes(2 * FRAME_SAMPLES))

    def _process(self, frame: bytes) -> int:
        try:
            return int(self._porcupine.process(struct.unpack(f"<{FRAME_SAMPLES}h", frame)))
        except Exception as error:
            raise WakeFailed(_sentence(error)) from None

    def close(self) -> None:
        if self._porcupine is not None:
            self._porcupine.delete()
            self._porcupine = None


def build(
    settings: Settings,
    phrases: Sequence[str],
    language: str,
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> PorcupineWake:
    """Raises EngineUnavailable without a key, for a phrase that is no keyword, and on every refusal of the library."""
    key = secret("porcupine_access_key")
    if key is None or not key.get_secret_value().strip():
        raise EngineUnavailable("no access key: set PORCUPINE_ACCESS_KEY, or choose another wake engine")
    try:
        import pvporcupine
    except Exception as error:  # on a processor that it does not know the library raises whatever comes, at import
        raise EngineUnavailable(f"pvporcupine does not run on this computer ({type(error).__name__})") from None
    paths, words = _keywords(settings.keyword, phrases, pvporcupine.KEYWORD_PATHS)
    model = str(expanded(settings.model_file)) if settings.model_file else None
    try:
        porcupine = pvporcupine.create(
            access_key=key.get_secret_value().strip(),
            keyword_paths=paths,
            sensitivities=[settings.sensitivity] * len(paths),
            model_path=model,
        )
    except Exception as error:
        raise EngineUnavailable(_sentence(error)) from None
    return PorcupineWake(porcupine, words)


def _keywords(keyword: str, phrases: Sequence[str], built_in: dict[str, str]) -> tuple[list[str], list[str]]:
    """The files of the keywords, and the phrase that each one reports."""
    if keyword.endswith(".ppn"):
        path = expanded(keyword)
        if not path.is_file():
            raise EngineUnavailable(f"there is no keyword file {path}")
        return [str(path)], [phrases[0] if phrases else path.stem]
    wanted = {phrase.casefold(): phrase for phrase in ([keyword] if keyword else phrases)}
    for word, phrase in wanted.items():
        if word not in built_in:
            known = ", ".join(sorted(built_in))
            raise EngineUnavailable(f"Porcupine has no keyword “{phrase}” without a .ppn file; it knows {known}")
    return [built_in[word] for word in wanted], list(wanted.values())


def _sentence(error: Exception) -> str:
    """What went wrong, without a word of the library's message: it may quote the access key."""
    kind = type(error).__name__
    return f"Porcupine gave up ({kind}): {SENTENCES.get(kind, 'the library said no more than that')}"
