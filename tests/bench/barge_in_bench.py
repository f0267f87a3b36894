"""Interrupting Buddy: a hundred turns in a room where it hears itself, and a button on a private sound card.

The room is that of the `echo` bench, on virtual time; the button is pressed in real time. Takes about ten minutes.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from buddy import config
from buddy.app import App
from buddy.audio.speaker import aplay
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.core.events import SpeechStarted, StopWanted
from buddy.core.machine import Step
from buddy.engines.think.fake import FakeThinking
from buddy.lights.fake import FakeLight
from buddy.runtime.clock import RealClock
from buddy.workers.keyboard import Input, Typed
from tests.bench.echo_house import REPLIES, Coupling, hold, turns
from tests.bench.row import Row

sys.path.insert(0, str(Path(__file__).parents[1] / "appliance"))

TITLE = "Barge-in"
ROOMS, TURNS, PRESSES = 5, 20, 10


def rows() -> Iterator[Row]:
    yield from _button()
    yield from _conversations()


@dataclass
class Conversation:
    """What came of twenty turns."""

    asked: int
    said: int
    interruptions: int
    lags: list[float]
    ignored: int
    emergencies: int
    phantoms: list[tuple[float, str]]


def converse(seed: int) -> Conversation:
    """Twenty turns in a room of its own."""
    resident = hold(turns(TURNS, first=seed), Coupling(drift_ppm=0.0, seed=seed), "speexdsp")
    lags = [1000 * lag for lag in resident.hits.values()]
    asked = len(resident.interruptions)
    return Conversation(
        resident.asked, len(resident.spoken), asked, lags, resident.ignored, resident.emergencies, resident.phantoms
    )


def _conversations() -> Iterator[Row]:
    with ProcessPoolExecutor(ROOMS, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(converse, range(1, ROOMS + 1)))
    lags = [lag for each in done for lag in each.lags]
    phantoms = [f"{what} at {at} s" for each in done for at, what in each.phantoms]
    asked, said = sum(each.asked for each in done), sum(each.said for each in done)
    note = "; ".join(phantoms) or f"{asked} turns in {ROOMS} rooms, {said} things said"
    yield Row("heard when nobody spoke: utterances, names, stop words, calls for help", str(len(phantoms)), "0", note)
    yield Row("own phrases heard, and known by what is being said", str(sum(each.ignored for each in done)))
    yield Row("something else taken for a call for help", str(sum(each.emergencies for each in done)))
    words = '"stop", "hey buddy", "be quiet"; three voices'
    yield Row("interruptions heard", f"{len(lags)}/{sum(each.interruptions for each in done)}", "", words)
    yield Row("end of such a word -> silence", _spread(lags), "< 300 ms", "in the microphone's samples")


def _button() -> Iterator[Row]:
    """From the contact to the last sound at the loudspeaker."""
    from sound import PrivateSound, missing

    if lacking := missing():
        yield Row("button -> silence", f"not installed: {', '.join(lacking)}", "< 60 ms")
        return
    with PrivateSound() as sound, tempfile.TemporaryDirectory() as folder:
        os.environ.update(sound.environment)
        with sound.record_loudspeaker() as recording:
            finger = Finger(Path(folder))
            finger.app.run()
            threading.Event().wait(0.5)
        took = [
            1000 * max(0.0, max(end for _, end in recording.loud(0.005) if end < at + 1.0) - at)
            for at in finger.pressed
        ]
        yield Row("button -> silence", _spread(took), "< 60 ms", "aplay on a private PulseAudio, as recorded there")


class Finger:
    """A witness that presses a button in the midst of each reply."""

    def __init__(self, folder: Path) -> None:
        file = folder / "config.yaml"
        file.write_text("", encoding="utf-8")
        clock, self.buttons = RealClock(), FakeButtons()
        speaker = aplay.build(aplay.Settings(), clock)
        self._next = threading.Semaphore(1)
        self.pressed: list[float] = []
        """Instants (time.monotonic)."""
        thinker = FakeThinking(*[" ".join(REPLIES)] * PRESSES)
        devices = Devices(None, speaker, [FakeLight()], self.buttons, self._type)
        self.app = App(config.load(file), clock, devices, [self], {"think": [("fake", lambda: thinker)]})

    def saw(self, step: Step, at: float) -> None:
        if isinstance(step.event, SpeechStarted) and step.after == "session.speaking":
            threading.Thread(target=self._press, daemon=True).start()

    def _press(self) -> None:
        threading.Event().wait(1.5)
        self.pressed.append(time.monotonic())
        self.buttons.press("green")
        threading.Event().wait(1.2)
        self._next.release()

    def _type(self) -> Iterator[Input]:
        threading.Event().wait(1.0)
        for _ in range(PRESSES):
            self._next.acquire(timeout=30)
            yield Typed("hey buddy tell me a story")
        self._next.acquire(timeout=30)
        self.app.loop.post(StopWanted("measured"))


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "none"
    return f"{statistics.median(values):.0f} ms median, {max(values):.0f} ms at most (n={len(values)})"
