"""One tree of errors: a sentence for people, and whether trying again can help.

Rooms raise these; only the boundary of a worker (or of the command line) catches broadly.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class BuddyError(Exception):
    """Something went wrong that can be said in one sentence.

    `retryable` tells whether the same thing may work a little later
    (a cable put back, a network that returns) without anybody changing a file.
    """

    retryable = False

    @property
    def sentence(self) -> str:
        return str(self)


class ConfigurationError(BuddyError):
    """What people wrote (configuration, states, personas, phrases) cannot be used.

    Holds every problem found, one sentence each, in the order of the file.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class TableError(ConfigurationError):
    """A file in `states/` is wrong."""


class DeviceError(BuddyError):
    """A piece of hardware is missing or has gone."""

    retryable = True


class MicrophoneUnavailable(DeviceError):
    """No microphone can be opened."""


class MicrophoneLost(DeviceError):
    """The open microphone gives no more frames."""


class SpeakerUnavailable(DeviceError):
    """No loudspeaker can be opened."""


class SpeakerLost(DeviceError):
    """The open loudspeaker takes no more sound."""


class EchoUnavailable(DeviceError):
    """The echo canceller cannot be used here: its library is missing."""

    retryable = False


class LightUnavailable(DeviceError):
    """No light can be driven here."""


class ButtonsUnavailable(DeviceError):
    """No buttons can be read here."""


class EngineError(BuddyError):
    """A model or service did not do its work."""

    retryable = True


class EngineUnavailable(EngineError):
    """An engine cannot be built here: no key, no model file, no library."""

    retryable = False


class WakeFailed(EngineError):
    """A wake engine gave up while it was running."""


class HearingFailed(EngineError):
    """An utterance could not be turned into text by this engine."""


class ThinkingFailed(EngineError):
    """This engine gave no (or no whole) reply."""


class ReplyCut(ThinkingFailed):
    """A reply that came to the caretaker's limit of its length before its end: nobody's failure."""


class ToolError(BuddyError):
    """A model called a tool with a name or with arguments that are wrong."""


class SpeakingFailed(EngineError):
    """This engine could not turn a sentence into sound."""


class PersonaError(BuddyError):
    """A persona cannot be loaded; the one in use stays."""


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'language'?` when one of the known words is near, else nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
