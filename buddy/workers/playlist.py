"""What the voice and its player tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from buddy.engines.speak import VoiceStyle
from buddy.errors import DeviceError


@dataclass(frozen=True, slots=True)
class Sentence:
    """To be spoken. An empty last one only ends the reply."""

    turn: int
    text: str
    style: VoiceStyle
    last: bool


@dataclass(frozen=True, slots=True)
class Chime:
    """To be played: mono s16le at `rate` Hz."""

    name: str
    rate: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be said or played, and the breath that it belongs to (see Player)."""

    thing: Sentence | Chime
    breath: int


class End:
    """No more jobs will come."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A note to the voice: the loudspeaker does not work."""

    error: DeviceError
