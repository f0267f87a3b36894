"""Personas: the loader, and the built-in folders.

A persona is a folder named like its id: `persona.yaml`, and a `system_prompt.LANGUAGE.md` for each language.
A caretaker's own folder with the same id takes the place of a built-in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Button = Literal["green", "blue"]
LightColour = Literal["blue", "green", "yellow", "orange", "pink", "purple", "white", "red"]


@dataclass(frozen=True, slots=True)
class PersonaVoice:
    """How a persona sounds, so that people know by ear whom they are talking to."""

    names: Mapping[str, str] = field(default_factory=dict)
    """What speaking engines call it: {"espeak": "en-us+f3", "piper": "anna"}; each has a default of its own."""

    speed: float = 1.0
    """1.0 is the engine's normal speed."""

    pitch: float = 1.0
    """1.0 is the voice's normal pitch."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One persona in one language."""

    id: str
    name: str
    """As spoken."""

    description: str
    """One sentence for the caretaker."""

    version: int
    language: str
    spoken_names: tuple[str, ...]
    """How it can be called ("let me talk to ..."); empty when it cannot."""

    button: Button | None
    """The button that calls it."""

    voice: PersonaVoice
    silence_seconds: float | None
    """Its own silence length, or None for that of the configuration."""

    light: LightColour
    instructions: str
    """The system prompt."""
