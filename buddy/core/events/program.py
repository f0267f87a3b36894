"""The program, and what is so around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buddy.core.events.base import Event


@dataclass(frozen=True, slots=True)
class WorkerReady(Event):
    """A worker has loaded what it needs."""

    worker: str = ""


@dataclass(frozen=True, slots=True)
class EveryoneReady(Event):
    """Every worker has reported that it is ready."""


@dataclass(frozen=True, slots=True)
class WorkerFailed(Event):
    """A worker cannot do its work; it goes on trying by itself. Also a part of the box that somebody looks after."""

    critical: ClassVar[bool] = True
    worker: str = ""
    cause: str = ""
    """A sentence for the log."""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("ears"), cls("voice"), cls("lamp")


@dataclass(frozen=True, slots=True)
class WorkerRecovered(Event):
    """A worker that had failed works again."""

    worker: str = ""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls("ears"), cls("voice"), cls("lamp")


@dataclass(frozen=True, slots=True)
class TroubleNoticed(Event):
    """Something does not work that people should be told of."""

    phrase: str = "fault_other"
    """The catalog's name of what to say about it."""


@dataclass(frozen=True, slots=True)
class StopWanted(Event):
    """The program shall end: a signal, or the end of the input."""

    critical: ClassVar[bool] = True
    reason: str = ""

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls(), cls("SIGTERM")


@dataclass(frozen=True, slots=True)
class InputEnded(Event):
    """The sound file that stands for the microphone is over."""


@dataclass(frozen=True, slots=True)
class DeadlinePassed(Event):
    """The state has lasted as long as it may."""


@dataclass(frozen=True, slots=True)
class SilenceElapsed(Event):
    """The resident has said nothing for the silence length of the session."""


@dataclass(frozen=True, slots=True)
class CooldownElapsed(Event):
    """The wake phrase counts again."""


@dataclass(frozen=True, slots=True)
class NetworkChanged(Event):
    """The box came online or went offline."""

    online: bool = False

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls(True), cls(False)


@dataclass(frozen=True, slots=True)
class QuietHoursChanged(Event):
    """The quiet hours began or ended."""

    quiet: bool = False

    @classmethod
    def samples(cls) -> tuple[Event, ...]:
        return cls(True), cls(False)


@dataclass(frozen=True, slots=True)
class ReloadWanted(Event):
    """The configuration file shall be read again."""

    critical: ClassVar[bool] = True
    ticket: int = 0
    """Who asked: a number that `ReloadFinished` brings back."""


@dataclass(frozen=True, slots=True)
class ReloadFinished(Event):
    """The file was read again: it was refused, or what could be applied is applied."""

    ticket: int = 0
    problems: str = ""
    """What is wrong with it, a sentence a line; nothing of it was applied."""
    restart: str = ""
    """The settings that wait for a restart, with commas."""


@dataclass(frozen=True, slots=True)
class SettingsChanged(Event):
    """The caretaker's file says something else; comes again until it is adopted."""

    silence_seconds: float = 15.0
    thinking_seconds: float = 20.0
    while_speaking: str = "reset"
    wake_cooldown_seconds: float = 2.0
    quiet_begin: str = ""
    """For instance 22:00; empty, as is the end: no quiet hours."""
    quiet_end: str = ""
    log_transcripts: bool = False
