"""Effects: something is asked for. Small frozen dataclasses; their snake_case names are words of the table.

Each effect class has exactly one owner: a worker, or the loop itself. A field `turn` is filled in by the machine.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """Something is asked for."""


@dataclass(frozen=True, slots=True)
class TurnEffect(Effect):
    """Something whose answer belongs to one turn."""

    turn: int = 0


# --- The loop


@dataclass(frozen=True, slots=True)
class StartTimer(Effect):
    """The state's deadline begins, anew if it was running."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class CancelTimer(Effect):
    """The state has no deadline."""


@dataclass(frozen=True, slots=True)
class CountSilence(Effect):
    """The session's silence timer: what it does from now on (see `buddy.core.silence`)."""

    during: str = "off"
    """"off", "listening", "talking", "thinking" or "speaking"."""
    restart: bool = False
    """Begin at zero: the resident spoke, or the session began."""
    seconds: float = 0.0
    """The silence length, as the facts have it."""


@dataclass(frozen=True, slots=True)
class StartCooldown(Effect):
    """The wake phrase does not count for a while."""


@dataclass(frozen=True, slots=True)
class SetTiming(Effect):
    """How the silence is counted while Buddy speaks, and how long the wake phrase does not count after it was heard."""

    while_speaking: str = "reset"
    cooldown_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Exit(Effect):
    """The loop ends."""


# --- The machine itself


@dataclass(frozen=True, slots=True)
class NextTurn(Effect):
    """A new turn begins: answers to the one before are late from now on."""


# --- Ears


@dataclass(frozen=True, slots=True)
class AwaitWakeWord(Effect):
    """Listen for the wake phrase only."""


@dataclass(frozen=True, slots=True)
class Listen(TurnEffect):
    """Listen for an utterance."""

    since_wake_word: bool = False
    """Also what was said in one breath with the wake phrase."""


@dataclass(frozen=True, slots=True)
class AwaitBargeIn(Effect):
    """Listen only for what interrupts: the wake phrase and the stop words."""


@dataclass(frozen=True, slots=True)
class CloseEars(Effect):
    """Close the microphone."""


# --- Mind


@dataclass(frozen=True, slots=True)
class Ask(TurnEffect):
    """Answer this."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class DropReply(Effect):
    """Stop thinking: nobody waits for the reply any more."""


@dataclass(frozen=True, slots=True)
class LoadPersona(TurnEffect):
    """Become this persona."""

    persona: str = ""


# --- Voice


@dataclass(frozen=True, slots=True)
class Say(TurnEffect):
    """Speak a sentence after those already asked for."""

    text: str = ""
    last: bool = True
    """No more of the reply will come."""


@dataclass(frozen=True, slots=True)
class SayPhrase(TurnEffect):
    """Speak a phrase of the catalog, alone."""

    phrase: str = ""
    who: str = ""
    """Fills `{name}` in the phrase."""


@dataclass(frozen=True, slots=True)
class PlayEarcon(Effect):
    """Play a sound of `sounds/`."""

    earcon: str = ""


@dataclass(frozen=True, slots=True)
class Hush(Effect):
    """Silence, at once; what was still to be said is dropped."""


@dataclass(frozen=True, slots=True)
class UseVoice(Effect):
    """Speak as this persona from now on."""

    persona: str = ""


@dataclass(frozen=True, slots=True)
class SetVolume(TurnEffect):
    """Louder, softer (the voice then says how it went), or so many percent (in silence)."""

    change: str = ""


# --- Lamp


@dataclass(frozen=True, slots=True)
class Show(Effect):
    """Show this pattern."""

    pattern: str = "off"
    dim: bool = False
    """In quiet hours."""


# --- Surroundings


@dataclass(frozen=True, slots=True)
class KeepQuietHours(Effect):
    """These are the quiet hours from now on; both empty: there are none."""

    begin: str = ""
    end: str = ""


# --- Clerk


@dataclass(frozen=True, slots=True)
class Reload(Effect):
    """Read the configuration file again."""

    ticket: int = 0
    """Who asked."""


@dataclass(frozen=True, slots=True)
class AdoptSettings(Effect):
    """The changed settings are in use: they need not be offered any more."""
