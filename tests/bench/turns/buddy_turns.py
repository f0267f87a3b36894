"""Buddy itself in the scripted conversation: the real program on the real clock, with engines that answer at once."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue

sys.path.insert(0, str(Path(__file__).parent))

import script as s

with s.Imports() as imports:
    import logging

    import buddy_parts as parts

    from buddy import __version__, config
    from buddy.app import App
    from buddy.buttons.fake import FakeButtons
    from buddy.choices import Devices
    from buddy.core.events import StopWanted
    from buddy.core.machine import Step
    from buddy.lights.fake import FakeLight
    from buddy.runtime.clock import RealClock
    from buddy.runtime.garbage import Settled
    from buddy.runtime.journal import set_up

SETTINGS = "volume: 70\nconversation:\n  patience: quick\n  silence_seconds: 300\n"
ANSWERS_WITHIN = 20.0
SETTLES = 0.25
"""After a reply Buddy does not listen to its own echo for 0.15 s."""


class Driver:
    """Speaks, presses and waits, in a thread of its own; a witness of the loop tells it where Buddy is."""

    def __init__(self, turns: s.Turns, microphone: parts.Microphone, buttons: FakeButtons) -> None:
        self._turns = turns
        self._microphone = microphone
        self._buttons = buttons
        self._steps: SimpleQueue[Step] = SimpleQueue()

    def saw(self, step: Step, at: float) -> None:
        self._steps.put(step)

    def hold_all(self, chosen) -> None:
        report = self._turns.report
        self._until("idle")
        self._turns.ready()
        self._microphone.say(s.frame(s.NAME))
        self._until("session.listening")
        time.sleep(SETTLES)
        self._turn(report.turns)  # the first one imports and fills caches: it is not counted
        report.turns.clear()
        self._turns.measure_cpu()
        for _ in range(chosen.turns):
            time.sleep(self._turns.wait_seconds())
            self._turn(report.turns)
        self._turns.measure_cpu()
        for _ in range(chosen.interruptions):
            self._interrupted(report.interruptions, lambda: self._microphone.say(s.frame(s.STOP)))
        for _ in range(chosen.interruptions):
            self._interrupted(report.presses, self._press)
        self._turns.measure_memory()

    def _turn(self, into: list[s.Stamps]) -> None:
        self._turns.begin(into)
        self._speak()
        self._until("session.listening")
        time.sleep(SETTLES)

    def _interrupted(self, into: list[s.Stamps], interrupt) -> None:
        now = self._turns.begin(into, long=True)
        self._speak()
        self._until("session.speaking")
        while not now.handed:
            time.sleep(0.001)
        time.sleep(s.SPEAKS_FOR)
        interrupt()
        self._until("session.listening")
        time.sleep(SETTLES)

    def _press(self) -> None:
        self._turns.now.stamp("interrupted")
        self._buttons.press("green")

    def _speak(self) -> None:
        for frame in s.utterance():
            self._microphone.say(frame)

    def _until(self, state: str) -> None:
        """Raises Empty when it does not come in time."""
        while True:
            step = self._steps.get(timeout=ANSWERS_WITHIN)
            if step.moved and step.after == state:
                return


def main() -> None:
    chosen = s.arguments()
    set_up(logging.INFO)
    turns = s.Turns(s.Report("buddy", __version__, imports.seconds, imports.cpu_seconds))
    clock = RealClock()
    microphone, buttons = parts.Microphone(clock, turns), FakeButtons()
    speaker = parts.Speaker(clock, turns, chosen.chimes)
    driver = Driver(turns, microphone, buttons)
    engines = {
        "wake": [("scripted", parts.Spotter)],
        "barge-in": [("scripted", parts.Spotter)],
        "vad": [("scripted", parts.Vad)],
        "hear": [("scripted", lambda: parts.Hearing(turns))],
        "think": [("scripted", lambda: parts.Thinking(turns))],
        "speak": [("scripted", lambda: parts.Speaking(turns))],
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(SETTINGS, encoding="utf-8")
        settings = config.load(file)
    app = App(settings, clock, Devices(microphone, speaker, [FakeLight()], buttons), [driver, Settled()], engines)

    def drive() -> None:
        try:
            driver.hold_all(chosen)
        except Empty:
            s.note("Buddy did not get where it was awaited")
        app.loop.post(StopWanted("the script is over"))

    threading.Thread(target=drive, name="driver", daemon=True).start()
    app.run()
    turns.report.send()


if __name__ == "__main__":
    main()
