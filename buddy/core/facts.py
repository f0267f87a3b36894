"""Facts: what else is true beside the state. They change only here, by events and effects."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from buddy.core import effects as fx
from buddy.core import events as ev
from buddy.core.effects import Effect
from buddy.core.events import Event

ESSENTIAL = frozenset({"ears", "voice"})
"""The workers without which Buddy cannot do its job."""


@dataclass(frozen=True, slots=True)
class Facts:
    muted: bool = False
    online: bool = True
    quiet: bool = False
    persona: str = "companion"
    turn: int = 0
    silence_seconds: float = 15.0
    """The silence length of the persona in use (s)."""
    default_silence_seconds: float = 15.0
    utterance_seconds: float = 15.0
    """The longest utterance (s)."""
    thinking_seconds: float = 20.0
    """The longest that a reply may take to begin (s)."""
    greets: bool = False
    """Buddy says aloud that it is ready."""
    cooling_down: bool = False
    """The wake phrase was heard just now."""
    chiming: bool = False
    """An earcon is, or is about to be, in the air."""
    speaking: bool = False
    """Buddy's words are, or are about to be, in the air."""
    saying: str = ""
    """What Buddy is saying, in folded words."""
    saying_turn: int = -1
    """The turn of what was asked to be said last; when it is over, Buddy is silent."""
    parting: bool = False
    """The resident took leave in this turn."""
    misses: int = 0
    """How many utterances in a row were not understood."""
    faults: frozenset[str] = frozenset()
    """Essential workers that do not work now."""

    @property
    def sounding(self) -> bool:
        """Something that Buddy plays is in the air."""
        return self.chiming or self.speaking

    @property
    def listening_seconds(self) -> float:
        """The longest that one listening may last, whatever is heard: a television must not keep it up (s)."""
        return self.silence_seconds + self.utterance_seconds + 15.0

    def after(self, event: Event) -> Facts:
        """The facts once this has happened."""
        match event:
            case ev.MuteWanted():
                return replace(self, muted=event.muted)
            case ev.NetworkChanged():
                return replace(self, online=event.online)
            case ev.QuietHoursChanged():
                return replace(self, quiet=event.quiet)
            case ev.SettingsChanged():
                own = self.silence_seconds != self.default_silence_seconds
                return replace(
                    self,
                    silence_seconds=self.silence_seconds if own else event.silence_seconds,
                    default_silence_seconds=event.silence_seconds,
                    thinking_seconds=event.thinking_seconds,
                )
            case ev.CooldownElapsed():
                return replace(self, cooling_down=False)
            case ev.WorkerFailed() if event.worker in ESSENTIAL:
                lost = replace(self, faults=self.faults | {event.worker})
                return replace(lost, chiming=False, speaking=False) if event.worker == "voice" else lost
            case ev.WorkerRecovered():
                return replace(self, faults=self.faults - {event.worker})
            case ev.ButtonHeld(button="blue"):
                return replace(self, muted=not self.muted)
            case ev.EarconPlayed():
                return replace(self, chiming=False)
            case ev.SpeechFinished() if event.turn == self.saying_turn:
                return replace(self, speaking=False, saying="")
            case ev.ReplyReady():
                return replace(self, parting=self.parting or event.parting)
            case ev.UtteranceHeard():
                return replace(self, misses=0)
            case ev.NothingUnderstood():
                return replace(self, misses=self.misses + 1)
            case ev.PersonaLoaded():
                length = event.silence_seconds or self.default_silence_seconds
                return replace(self, persona=event.persona, silence_seconds=length)
        return self

    def given(self, effect: Effect) -> Facts:
        """The facts once this is asked for. While the voice does not work, nothing that is asked of it sounds."""
        if "voice" in self.faults and isinstance(effect, fx.Say | fx.SayPhrase | fx.PlayEarcon | fx.SetVolume):
            return self
        match effect:
            case fx.NextTurn():
                return replace(self, turn=self.turn + 1, parting=False)
            case fx.StartCooldown():
                return replace(self, cooling_down=True)
            case fx.Say():
                words = f"{self.saying} {folded(effect.text)}"
                return replace(self, speaking=True, saying=words, saying_turn=effect.turn)
            case fx.SayPhrase() | fx.SetVolume(change="louder" | "softer"):
                return replace(self, speaking=True, saying_turn=effect.turn)
            case fx.PlayEarcon():
                return replace(self, chiming=True)
            case fx.Hush():
                return replace(self, chiming=False, speaking=False, saying="")
            case fx.CountSilence(during="off"):
                return replace(self, misses=0)
        return self


def folded(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: for comparing what was said."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() or c.isspace() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())
