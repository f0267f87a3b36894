"""A whole Buddy on virtual time: real machine, loop and workers; fake devices and engines; a script of what happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from buddy import config
from buddy.app import App
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons import Buttons
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.core.machine import Step
from buddy.core.vocabulary import snake
from buddy.engines.speak.fake import FakeSpeaking
from buddy.engines.speak.fake import Settings as VoiceSettings
from buddy.engines.think.fake import FakeThinking
from buddy.lights import Light
from buddy.lights.fake import FakeLight
from buddy.runtime.ending import AtEndOfInput
from buddy.runtime.virtual_clock import VirtualClock
from buddy.workers.keyboard import Input, Key, Typed

Act = str | Key | Callable[[], None]
"""A line that is typed, a button, or anything to be done."""


@dataclass
class Seen:
    """One step, and when it was taken (s)."""

    at: float
    step: Step


@dataclass
class House:
    """Build it, `live` a script, then look at what was seen."""

    settings: str = ""
    """Lines of `config.yaml`."""
    thinker: FakeThinking | None = None
    """None: the built-in skills answer."""
    sentence_seconds: float = 3.0
    thinkers: dict[str, FakeThinking] = field(default_factory=dict)
    """Several, by name, the best first; instead of `thinker`."""
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = VirtualClock()
        self.voice = FakeSpeaking(VoiceSettings(seconds=self.sentence_seconds), self.clock)
        self.speaker = FakeSpeaker(self.clock)
        self.light = FakeLight()
        self.lights: list[Light] = [self.light]
        self.buttons: Buttons = FakeButtons()

    def live(self, folder: Path, script: Sequence[tuple[float, Act]]) -> House:
        """Run from start to the end of the script and back to idle. `folder` is for the configuration file."""
        file = folder / "config.yaml"
        file.write_text(self.settings, encoding="utf-8")
        engines: dict[str, Any] = {"speak": [("fake", lambda: self.voice)]}
        if self.thinker is not None:
            engines["think"] = [("fake", lambda: self.thinker)]
        if self.thinkers:
            engines["think"] = [(name, lambda t=thinker: t) for name, thinker in self.thinkers.items()]
        devices = Devices(None, self.speaker, self.lights, self.buttons, lambda: self._typing(script))
        self.app = App(config.load(file), self.clock, devices, [self], engines)
        self.app.loop.witnesses.append(AtEndOfInput(self.app.loop))
        self.prepared()
        self.app.run()
        return self

    def prepared(self) -> None:
        """Buddy is built, and has yet to run."""

    def saw(self, step: Step, at: float) -> None:
        self.seen.append(Seen(at, step))

    def _typing(self, script: Sequence[tuple[float, Act]]) -> Iterator[Input]:
        self.clock.sleep(1e-6)  # time passes only when everybody is ready
        for at, act in script:
            self.clock.sleep(at)
            if isinstance(act, str):
                yield Typed(act)
            elif isinstance(act, Key):
                yield act
            else:
                act()

    # --- Looking back

    def when(self, event: str) -> list[float]:
        """The instants of an event, rounded to milliseconds."""
        return [round(s.at, 3) for s in self.seen if snake(type(s.step.event)) == event and not s.step.late]

    def entered(self, state: str) -> list[float]:
        """The instants at which a state was entered."""
        return [round(s.at, 3) for s in self.seen if s.step.moved and s.step.after == state]

    def path(self) -> list[str]:
        """The states, one after the other."""
        return [s.step.after for s in self.seen if s.step.moved]

    def effects(self, word: str) -> list[tuple[float, Any]]:
        """(instant, effect) of an effect word."""
        return [(round(s.at, 3), e) for s in self.seen for e in s.step.effects if snake(type(e)) == word]

    @property
    def spoken(self) -> list[str]:
        return [text for text, _ in self.voice.said]
