"""What may stand in `config.yaml`, in the caretaker's words. Drivers and engines keep their part beside their code."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from buddy.config.choice import AUTO, DriverChoice, EngineChoice, is_known, modules, settings_of
from buddy.config.section import Section, expanded
from buddy.config.sentences import either

DRIVERS = {
    "microphone": "audio.microphone",
    "speaker": "audio.speaker",
    "lights": "lights",
    "buttons": "buttons",
}
"""Section -> the package whose modules are its drivers."""

ECHO = "audio.echo"
"""The package of the echo cancellers. They have no settings: the section is a word."""

DEFAULT_ENGINES = {"wake": ("porcupine", "sphinx"), "hear": ("sphinx",), "think": ("skills",), "speak": ("espeak",)}
"""Slot -> engines of the package `engines.<slot>`."""


def default_driver(section: str) -> DriverChoice:
    return DriverChoice(AUTO, DRIVERS[section])


def default_engines(slot: str) -> tuple[EngineChoice, ...]:
    package = f"engines.{slot}"
    names = (name for name in DEFAULT_ENGINES[slot] if is_known(package, name))
    return tuple(EngineChoice(name, settings_of(package, name)()) for name in names)


class Conversation(Section):
    """How long Buddy waits, and for what."""

    persona: str = Field("companion", description="Who answers first: companion or entertainer.")
    silence_seconds: float = Field(15, ge=1, le=300, description="Silence of the resident that ends a conversation.")
    while_speaking: Literal["reset", "freeze"] = Field(
        "reset",
        description="reset: the whole silence counts from Buddy's last word. freeze: it goes on where it stood.",
    )
    utterance_seconds: float = Field(15, ge=2, le=60, description="The longest sentence that is listened to.")
    wake_cooldown_seconds: float = Field(2, ge=0, le=30, description="After its name Buddy hears it anew only then.")
    thinking_seconds: float = Field(20, ge=1, le=120, description="After this long without an answer Buddy apologizes.")
    patience: Literal["quick", "normal", "slow"] = Field(
        "normal", description="How long a pause may be within a sentence: 0.35, 0.48 or 2.5 seconds."
    )


class QuietHours(Section):
    """When the light is dim; both empty: never. May pass midnight."""

    begin: str = Field("", description="For instance 22:00.")
    end: str = Field("", description="For instance 07:00.")

    @field_validator("begin", "end")
    @classmethod
    def _is_a_time(cls, written: str) -> str:
        hours, colon, minutes = written.partition(":")
        if not written:
            return ""
        if not (colon and hours.isdecimal() and minutes.isdecimal() and len(hours) <= 2 and len(minutes) == 2):
            raise ValueError("must be a time such as 22:30")
        try:
            return time(int(hours), int(minutes)).isoformat("minutes")
        except ValueError:
            raise ValueError("must be a time between 00:00 and 23:59") from None

    @model_validator(mode="after")
    def _both_or_none(self) -> QuietHours:
        if bool(self.begin) != bool(self.end):
            raise ValueError("needs both 'begin' and 'end', or neither")
        if self.begin and self.begin == self.end:
            raise ValueError("must not begin and end at the same time")
        return self


class Privacy(Section):
    """What is kept of what people say."""

    log_transcripts: bool = Field(
        False, description="Write what was said into the log; names, numbers and addresses are masked."
    )


class Config(Section):
    """The whole file. Everything has a default: an empty file works."""

    language: Literal["en", "it"] = Field("en", description="en or it: what Buddy hears and speaks.")
    volume: int = Field(70, ge=0, le=100, description="How loud Buddy speaks, in percent.")
    conversation: Conversation = Conversation()
    quiet_hours: QuietHours = QuietHours()
    privacy: Privacy = Privacy()
    microphone: DriverChoice = Field(default_factory=lambda: default_driver("microphone"))
    speaker: DriverChoice = Field(default_factory=lambda: default_driver("speaker"))
    echo: str = Field(
        AUTO,
        description="What keeps Buddy from hearing itself: auto, speexdsp or none.",
        json_schema_extra=lambda field: field.update(enum=[AUTO, *modules(ECHO)]),
    )
    lights: DriverChoice = Field(default_factory=lambda: default_driver("lights"))
    buttons: DriverChoice = Field(default_factory=lambda: default_driver("buttons"))
    wake: tuple[EngineChoice, ...] = Field(default_factory=lambda: default_engines("wake"))
    hear: tuple[EngineChoice, ...] = Field(default_factory=lambda: default_engines("hear"))
    think: tuple[EngineChoice, ...] = Field(default_factory=lambda: default_engines("think"))
    speak: tuple[EngineChoice, ...] = Field(default_factory=lambda: default_engines("speak"))
    personas_folder: str = Field("", description="A folder with personas of your own.")
    secrets_file: str = Field("/etc/buddy/secrets.yaml", description="Where keys stand; readable by Buddy alone.")

    @field_validator("echo")
    @classmethod
    def _is_a_canceller(cls, written: str) -> str:
        if written == AUTO or is_known(ECHO, written):
            return written
        known = [AUTO, *(name for name in modules(ECHO) if name != "fake")]
        raise ValueError(f"must be {either(known)}")

    @field_validator("personas_folder", "secrets_file")
    @classmethod
    def _beside_the_file(cls, written: str, info: ValidationInfo) -> str:
        """A path that is not absolute is meant from the folder of `config.yaml`, wherever Buddy was started."""
        folder = (info.context or {}).get("folder")
        return str(folder / expanded(written)) if written and folder else written

    @property
    def quiet_hours_span(self) -> tuple[time, time] | None:
        """Begin and end, or None for no quiet hours."""
        if not self.quiet_hours.begin:
            return None
        return time.fromisoformat(self.quiet_hours.begin), time.fromisoformat(self.quiet_hours.end)

    @property
    def persona_folders(self) -> tuple[Path, ...]:
        return (expanded(self.personas_folder),) if self.personas_folder else ()
