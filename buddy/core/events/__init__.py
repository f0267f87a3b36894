"""Events: something happened. Small frozen dataclasses; their snake_case names are words of the table.

An event that answers an effect carries the turn it belongs to; one whose turn is over is dropped and counted.
`samples` lists the variants that the model check walks: one per answer that a guard can give about the event.
"""

from buddy.core.events.base import OWN_WORDS, Event, TurnEvent
from buddy.core.events.buttons import ButtonHeld, ButtonPressed, ButtonTouched, HelpAcknowledged, HelpEnded, HelpWanted
from buddy.core.events.ears import (
    NothingHeard,
    NothingUnderstood,
    StopWordHeard,
    UtteranceEnded,
    UtteranceHeard,
    UtteranceStarted,
    WakeWordHeard,
)
from buddy.core.events.mind import (
    MuteWanted,
    PersonaFailed,
    PersonaLoaded,
    PersonaWanted,
    ReplyFailed,
    ReplyReady,
    VolumeWanted,
)
from buddy.core.events.program import (
    CooldownElapsed,
    DeadlinePassed,
    EveryoneReady,
    InputEnded,
    NetworkChanged,
    QuietHoursChanged,
    SilenceElapsed,
    StopWanted,
    TroubleNoticed,
    WorkerFailed,
    WorkerReady,
    WorkerRecovered,
)
from buddy.core.events.voice import (
    EarconPlayed,
    SentenceSpoken,
    SpeechFailed,
    SpeechFinished,
    SpeechPaused,
    SpeechStarted,
    SpeechStopped,
)

__all__ = [
    "OWN_WORDS",
    "ButtonHeld",
    "ButtonPressed",
    "ButtonTouched",
    "CooldownElapsed",
    "DeadlinePassed",
    "EarconPlayed",
    "Event",
    "EveryoneReady",
    "HelpAcknowledged",
    "HelpEnded",
    "HelpWanted",
    "InputEnded",
    "MuteWanted",
    "NetworkChanged",
    "NothingHeard",
    "NothingUnderstood",
    "PersonaFailed",
    "PersonaLoaded",
    "PersonaWanted",
    "QuietHoursChanged",
    "ReplyFailed",
    "ReplyReady",
    "SentenceSpoken",
    "SilenceElapsed",
    "SpeechFailed",
    "SpeechFinished",
    "SpeechPaused",
    "SpeechStarted",
    "SpeechStopped",
    "StopWanted",
    "StopWordHeard",
    "TroubleNoticed",
    "TurnEvent",
    "UtteranceEnded",
    "UtteranceHeard",
    "UtteranceStarted",
    "VolumeWanted",
    "WakeWordHeard",
    "WorkerFailed",
    "WorkerReady",
    "WorkerRecovered",
]
