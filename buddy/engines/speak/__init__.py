"""Speaking engines turn a sentence into sound: `build(settings, ...) -> SpeakingEngine`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some sound."""

    rate: int
    """Samples a second (Hz)."""

    pcm: bytes
    """Mono, signed 16-bit little-endian."""


@dataclass(frozen=True, slots=True)
class VoiceStyle:
    """How a sentence shall be spoken."""

    language: str = "en"
    """Two letters, as in `config.yaml`."""

    voices: Mapping[str, str] = field(default_factory=dict)
    """For some engines, by their names in `config.yaml`, the name that they have for the wanted voice."""

    speed: float = 1.0
    """1.0 is the engine's normal speed."""

    pitch: float = 1.0
    """1.0 is the voice's normal pitch."""

    def voice_of(self, engine: str) -> str:
        """What this engine calls the wanted voice; empty for its default of the language."""
        return self.voices.get(engine, "")


class SpeakingEngine(Protocol):
    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """The sentence's sound, in chunks as they are made. Raises SpeakingFailed.

        The caller may `close()` the iterator at any time: a child process is then ended.
        """

    def close(self) -> None:
        """Let go of models. May be called twice."""
