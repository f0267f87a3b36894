"""A Buddy under a watchdog that hangs when it is told to: `hanging_child.py FOLDER WHERE`.

WHERE is loop, loop-in-c, lamp-in-c, thinker-in-c, thinker-with-the-lock, speaking or nowhere. `in-c` sleeps in the C
library without the interpreter's lock, `with-the-lock` never lets go of it. It hangs at the line on standard input.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from buddy import config
from buddy.app import App
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.fake import FakeSpeaking
from buddy.engines.speak.fake import Settings as VoiceSettings
from buddy.engines.think.fake import FakeThinking
from buddy.lights import Pattern
from buddy.lights.fake import FakeLight
from buddy.runtime import signals
from buddy.runtime.clock import RealClock
from buddy.runtime.systemd import Systemd
from buddy.service import Service
from buddy.workers.terminal import lines

A_DAY = 86_400
PATIENCE = 0.5

sleep_in_c = ctypes.CDLL(None).sleep
sleep_with_the_lock = ctypes.PyDLL(None).sleep


class Light(FakeLight):
    def __init__(self, hang: Callable[[], object]) -> None:
        super().__init__()
        self._hang = hang

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        if pattern is Pattern.THINKING:
            self._hang()


class Thinker(FakeThinking):
    def __init__(self, hang: Callable[[], object]) -> None:
        super().__init__()
        self._hang = hang

    def reply(self, question):  # type: ignore[no-untyped-def]
        self._hang()
        return super().reply(question)


class Voice(FakeSpeaking):
    def __init__(self, hang: Callable[[], object]) -> None:
        super().__init__(VoiceSettings(seconds=0.1))
        self._hang = hang

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        self._hang()
        return super().speak(text, style)


class Loop:
    """A witness that hangs the loop."""

    def __init__(self, hang: Callable[[], object]) -> None:
        self._hang = hang

    def saw(self, step, at) -> None:  # type: ignore[no-untyped-def]
        if step.after == "session.thinking":
            self._hang()


def main(folder: Path, where: str) -> None:
    ways = {"in-c": lambda: sleep_in_c(A_DAY), "with-the-lock": lambda: sleep_with_the_lock(A_DAY)}
    who, _, how = where.partition("-")
    hang = ways.get(how, threading.Event().wait)

    def of(name: str) -> Callable[[], object]:
        return hang if name == who else lambda: None

    file = folder / "config.yaml"
    file.write_text("volume: 70\n")
    clock = RealClock()
    devices = Devices(None, FakeSpeaker(clock), [Light(of("lamp"))], FakeButtons(), lambda: lines(sys.stdin))
    engines = {"speak": [("fake", lambda: Voice(of("speaking")))], "think": [("fake", lambda: Thinker(of("thinker")))]}
    app = App(config.load(file), clock, devices, [Loop(of("loop"))], engines)
    for worker in app.workers:
        for pulse in worker.pulses():
            pulse.within = PATIENCE
    Service(app, clock, Systemd())
    signals.obey(app.loop.post)
    app.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
