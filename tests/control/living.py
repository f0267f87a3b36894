"""A whole Buddy on real time with a control socket: real loop, workers and socket; fake devices and engines."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from buddy import filing
from buddy.app import App
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.config.last_good import LastGood
from buddy.control import client
from buddy.core.events import StopWanted
from buddy.core.machine import Step
from buddy.engines.hear import fake as hearing
from buddy.engines.speak.fake import FakeSpeaking
from buddy.engines.speak.fake import Settings as VoiceSettings
from buddy.engines.vad.fake import FakeVad
from buddy.engines.vad.fake import Settings as VadSettings
from buddy.engines.wake import fake as wake
from buddy.lights.fake import FakeLight
from buddy.runtime.clock import RealClock
from buddy.runtime.systemd import Systemd
from buddy.service import Service

SOON = 30.0


class Living:
    """One Buddy. `ask` talks to it through its socket, `until` waits for a step."""

    def __init__(
        self, folder: Path, settings: str = "volume: 70\n", state: Path | None = None, systemd: Systemd | None = None
    ) -> None:
        """`state`: systemd's StateDirectory."""
        self.file = folder / "config.yaml"
        self.file.write_text(settings, encoding="utf-8")
        self.place = folder / "run" / "control"
        self.clock = RealClock()
        self.microphone, self.speaker = FakeMicrophone(self.clock), FakeSpeaker(self.clock)
        self.voice = FakeSpeaking(VoiceSettings(seconds=0.1))
        engines: dict[str, Any] = {
            "speak": [("fake", lambda: self.voice)],
            "hear": [("fake", lambda: hearing.build(hearing.Settings(), "en", []))],
            "wake": [("fake", lambda: wake.build(wake.Settings(), ["hey buddy"], "en"))],
            "barge-in": [("fake", lambda: wake.build(wake.Settings(), ["stop"], "en"))],
            "vad": [("fake", lambda: FakeVad(VadSettings()))],
        }
        devices = Devices(self.microphone, self.speaker, [FakeLight()], FakeButtons())
        self.filing = filing.begin(self.file, LastGood({"STATE_DIRECTORY": str(state)} if state else {}))
        self.app = App(self.filing.config, self.clock, devices, [], engines, self.filing)
        self.service = Service(self.app, self.clock, systemd or Systemd({}))
        self.app.loop.witnesses.append(self)  # the last: whoever waits for a step finds it in `buddy status`
        self.steps: list[Step] = []
        self._changed = threading.Condition()

    def saw(self, step: Step, at: float) -> None:
        with self._changed:
            self.steps.append(step)
            self._changed.notify_all()

    def until(self, fits: Callable[[Step], bool]) -> Step:
        """Wait for a step, or find it among those that were taken."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(fits, self.steps)), SOON), "it does not come"
            return next(step for step in self.steps if fits(step))

    def until_state(self, name: str) -> Step:
        return self.until(lambda step: step.moved and step.after == name)

    def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        return client.ask(command, [self.place], **fields)

    def live(self) -> None:
        with self.service.answering(self.place):
            self.app.run()


@contextmanager
def living(
    folder: Path, settings: str = "volume: 70\n", state: Path | None = None, systemd: Systemd | None = None
) -> Iterator[Living]:
    buddy = Living(folder, settings, state, systemd)
    thread = threading.Thread(target=buddy.live, name="buddy", daemon=True)
    thread.start()
    buddy.until_state("idle")
    try:
        yield buddy
    finally:
        buddy.app.loop.post(StopWanted("the test is over"))
        thread.join(SOON)
        assert not thread.is_alive()
