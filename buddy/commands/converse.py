"""`buddy converse`: a whole conversation with a sound file as the microphone and another as the loudspeaker."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from buddy.errors import ConfigurationError, DeviceError

if TYPE_CHECKING:
    from buddy.app import App
    from buddy.audio.microphone.file import FileMicrophone
    from buddy.audio.speaker.file import FileSpeaker
    from buddy.core.events import Event
    from buddy.core.machine import Step
    from buddy.runtime.clock import Clock
    from buddy.runtime.trace import Trace

TAIL_SECONDS = 1.0
"""A wake phrase in the very last second of the file still counts."""

NOBODY_COMES = ("emergency.calling", "emergency.acknowledged")
"""In a file nobody ever comes to end an emergency."""

INTERRUPTED = 130


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", type=Path, metavar="IN.wav", help="what is said: any rate, mono or stereo")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.wav", help="what Buddy plays, aligned in time")
    parser.add_argument("--trace", type=Path, metavar="TRACE.jsonl", help="write a JSON line per event and effect")
    parser.add_argument("--realtime", action="store_true", help="as slow as life; else as fast as can be")


def run(chosen: argparse.Namespace) -> int:
    from buddy import config
    from buddy.app import App
    from buddy.audio.microphone import file as file_microphone
    from buddy.audio.speaker import file as file_speaker
    from buddy.buttons import none as no_buttons
    from buddy.choices import Devices
    from buddy.lights import none as no_light
    from buddy.runtime.clock import RealClock
    from buddy.runtime.trace import tracing
    from buddy.runtime.virtual_clock import VirtualClock

    settings = config.load(config.find(chosen.config))
    _refuse_one_file_for_two(chosen)
    clock: Clock = RealClock() if chosen.realtime else VirtualClock()
    microphone = file_microphone.build(file_microphone.Settings(path=chosen.input), clock)
    speaker = file_speaker.build(file_speaker.Settings(path=chosen.out), clock)
    speaker.open()
    light, buttons = no_light.build(no_light.Settings(), clock), no_buttons.build(no_buttons.Settings(), clock)
    with tracing(chosen.trace, lambda: microphone.epoch) as traces:
        app = App(settings, clock, Devices(microphone, speaker, [light], buttons), traces)
        return _hold(app, clock, microphone, speaker, traces)


def _hold(app: App, clock: Clock, microphone: FileMicrophone, speaker: FileSpeaker, traces: Sequence[Trace]) -> int:
    """Hold the conversation to its end. Raises DeviceError when something of it is missing."""
    from buddy.core.events import InputEnded
    from buddy.runtime import signals
    from buddy.runtime.ending import RESTING, AtEndOfInput

    interrupted: list[Event] = []

    def stop(wanted: Event) -> None:
        interrupted.append(wanted)
        app.loop.post(wanted)

    def wait_for_the_end() -> None:
        assert microphone.epoch is not None
        clock.sleep(microphone.epoch + microphone.duration + TAIL_SECONDS)
        app.loop.post(InputEnded())

    def opened() -> None:
        speaker.epoch = microphone.epoch
        clock.begin(threading.Thread(target=wait_for_the_end, name="end of input", daemon=True))

    microphone.on_first_open = opened
    deaf = Deaf(app, microphone)
    app.loop.witnesses += [deaf, AtEndOfInput(app.loop, (*RESTING, *NOBODY_COMES))]
    signals.obey(stop)
    app.run()
    speaker.close()  # done before, unless it failed: then this says why
    for wrong in (deaf.cause, *(trace.cut for trace in traces)):
        if wrong:
            raise DeviceError(wrong)
    return INTERRUPTED if interrupted else 0


class Deaf:
    """A witness: ears that fail before they have heard anything would have the file wait for ever."""

    def __init__(self, app: App, microphone: FileMicrophone) -> None:
        self._app = app
        self._microphone = microphone
        self.cause = ""

    def saw(self, step: Step, at: float) -> None:
        from buddy.core.events import StopWanted, WorkerFailed

        event = step.event
        if isinstance(event, WorkerFailed) and event.worker == "ears" and self._microphone.epoch is None:
            self.cause = f"nothing can be heard: {event.cause}"
            self._app.loop.post(StopWanted(self.cause))


def _refuse_one_file_for_two(chosen: argparse.Namespace) -> None:
    """Raises ConfigurationError where what is written would destroy what is read, or what else is written."""
    named = [
        (what, path) for what, path in (("IN", chosen.input), ("OUT", chosen.out), ("TRACE", chosen.trace)) if path
    ]
    for (one, path), (other, second) in combinations(named, 2):
        same = path.samefile(second) if path.exists() and second.exists() else path.resolve() == second.resolve()
        if same and not (path.exists() and not path.is_file()):
            raise ConfigurationError(f"{second}: {one} and {other} are the same file; name another one for {other}")
