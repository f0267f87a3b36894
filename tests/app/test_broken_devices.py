"""Whatever is broken, the rest of Buddy works, and it ends when it is told to."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path

import pytest

from buddy import config
from buddy.app import App
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.core.events import StopWanted, WorkerFailed
from buddy.engines.speak.fake import FakeSpeaking
from buddy.engines.think.fake import FakeThinking
from buddy.lights import Pattern
from buddy.lights.fake import FakeLight
from buddy.runtime.clock import RealClock
from tests.house import House

SOON = 20.0


def test_without_its_buttons_buddy_still_answers(tmp_path: Path) -> None:
    built = House()
    built.thinker = FakeThinking("Hello.", clock=built.clock)
    built.buttons = FakeButtons("the pins are taken")
    built.live(tmp_path, [(1, "hello")])
    assert built.spoken == ["Hello."]
    failed = [seen.step.event for seen in built.seen if isinstance(seen.step.event, WorkerFailed)]
    assert failed == [WorkerFailed("buttons", "the pins are taken")]
    assert "fault" not in built.path()


def test_a_button_that_is_down_already_counts_once_everybody_is_ready(tmp_path: Path) -> None:
    built = House()
    built.buttons.down = {"red"}
    script = [(30, lambda: built.buttons.hold("green")), (40, lambda: built.buttons.hold("green"))]
    built.live(tmp_path, script)
    assert built.path()[0] == "emergency.calling", "help comes before everything, starting included"
    assert built.path()[-2:] == ["idle", "stopping"]


class StuckLight(FakeLight):
    """Its driver never comes back from a pattern."""

    def __init__(self) -> None:
        super().__init__()
        self.stuck, self.released = threading.Event(), threading.Event()

    def show(self, pattern: Pattern, dim: bool = False) -> None:
        self.stuck.set()
        self.released.wait(SOON)


def test_who_does_not_end_is_named_and_left_behind(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """On real time, because what hangs in a driver knows of no clock."""
    file = tmp_path / "config.yaml"
    file.write_text("volume: 70\n")
    clock, light = RealClock(), StuckLight()
    devices = Devices(None, FakeSpeaker(clock), [light], FakeButtons(), lambda: iter(()))
    engines = {"speak": [("fake", FakeSpeaking)]}
    app = App(config.load(file), clock, devices, engines=engines)

    class StopOnceItIsStuck:
        def saw(self, step, at) -> None:
            if light.stuck.wait(SOON):
                app.loop.post(StopWanted(signal.SIGTERM.name))

    app.loop.witnesses.append(StopOnceItIsStuck())
    with caplog.at_level(logging.ERROR):
        app.run()
    light.released.set()
    assert [record.getMessage() for record in caplog.records] == ["lamp does not end and is left behind"]
