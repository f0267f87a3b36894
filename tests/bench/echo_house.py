"""The whole program in a coupled room, on virtual time: how loud the echo is, who speaks, and what came of it."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from buddy import config
from buddy.app import App
from buddy.audio.level import gain
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.engines.think.fake import FakeThinking
from buddy.lights.fake import FakeLight
from buddy.runtime.ending import AtEndOfInput
from buddy.runtime.virtual_clock import VirtualClock
from tests.appliance.speech import RATE, read_samples, silence, speak, write_wav
from tests.standins.coupled_room import CoupledRoom, Coupling, Sound, response
from tests.standins.resident import Resident, Turn

VOICES = ("flite:slt", "flite:rms", "flite:awb")
SPEECH_DBFS = -26.0
REPLIES = (
    "It is ten past four in the afternoon. The sun will set in about two hours, so there is still time for a walk.",
    "Once upon a time there was a baker who could not sleep. Each night he walked down to the river and counted boats.",
    "If you want me to listen, just say hey buddy, and then tell me what it is. I am always here in the room with you.",
    "Why did the gardener plant a light bulb? Because she wanted to grow a power plant. That one is quite old, I know.",
    "When the bus comes to a stop you can get out on either side. The market is open until six, and there is a cafe.",
    "I can tell you the time and the date, a joke or a story. And when somebody is ill there is the red button.",
)
QUESTIONS = ("what time is it", "tell me a story", "what day is it", "tell me a joke", "what is the date")
INTERRUPTIONS = ("stop", "hey buddy", "be quiet")


def hold(
    turns: Sequence[Turn], coupling: Coupling, echo: str = "auto", over_speech_db: float = 0.0, settings: str = ""
) -> Resident:
    """A conversation from start to end. `over_speech_db`: how much louder the echo is than the resident."""
    with TemporaryDirectory() as folder:
        clock = VirtualClock()
        quiet = write_wav(Path(folder, "in.wav"), silence(1.0))
        coupled = replace(coupling, gain=echo_gain(SPEECH_DBFS + over_speech_db))
        room = CoupledRoom(clock, quiet, Path(folder, "out.wav"), coupled)
        room.file.open()
        file = Path(folder, "config.yaml")
        file.write_text(f"echo: {echo}\n{settings}", encoding="utf-8")
        replies = FakeThinking(*itertools.islice(itertools.cycle(REPLIES), len(turns)))
        app = App(
            config.load(file),
            clock,
            Devices(room.microphone, room.speaker, [FakeLight()], FakeButtons()),
            engines={"think": [("fake", lambda: replies)]},
        )
        resident = Resident(app, room, turns, lambda text, turn: said(text, VOICES[(turn + turn // 3) % len(VOICES)]))
        app.loop.witnesses += [resident, AtEndOfInput(app.loop)]
        clock.begin(threading.Thread(target=resident.live, name="resident", daemon=True))
        app.run()
        return resident


@cache
def spoken(text: str, voice: str) -> Sound:
    """16 kHz, of 16-bit size, without the silence around it."""
    sound = read_samples(speak(text, voice)).astype(float)
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max())
    return np.asarray(sound[loud[0] : loud[-1] + 1])


@cache
def said(text: str, voice: str) -> Sound:
    """As it arrives at the microphone, through a room of its own."""
    dry = spoken(text, voice)
    wet = np.convolve(dry, response(0.35, seed=9))
    return np.asarray(wet / rms(wet) * 32_768 * 10 ** (SPEECH_DBFS / 20))


@cache
def echo_gain(dbfs: float) -> float:
    """What makes Buddy's own voice as loud as this at the microphone."""
    loudness = rms(spoken(REPLIES[0], "espeak:en")) / 32_768 * gain(config.Config().volume)
    return float(10 ** (dbfs / 20) / loudness)


def rms(sound: Sound) -> float:
    """Of what is not a pause."""
    return float(np.sqrt(np.mean(sound[np.abs(sound) > 0.03 * np.abs(sound).max()] ** 2)))


def turns(count: int, interrupted_every: int = 3, first: int = 0) -> list[Turn]:
    """Questions, some of whose answers are interrupted."""
    whole = []
    for number in range(first, first + count):
        word = INTERRUPTIONS[number // interrupted_every % 3] if number % interrupted_every == 1 else ""
        whole.append(Turn(QUESTIONS[number % len(QUESTIONS)], word, after=1.0 + number % 4))
    return whole


__all__ = ["RATE", "Coupling", "hold", "turns"]
