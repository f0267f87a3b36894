"""The echo stage alone in a coupled room: Buddy talks, somebody says a phrase into it, the barge-in engine listens."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soxr

from buddy import config
from buddy.audio.frames import FRAME_SAMPLES, FRAME_SECONDS, RATE
from buddy.audio.level import scale, to_s16
from buddy.audio.microphone import Microphone
from buddy.audio.speaker import Speaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices, without_echo
from buddy.engines.wake import WakeEngine
from buddy.runtime.virtual_clock import VirtualClock
from tests.appliance.speech import silence, write_wav
from tests.bench.echo_house import SPEECH_DBFS, echo_gain, said, spoken
from tests.standins.coupled_room import CoupledRoom, Coupling

BUDDY_VOICE = "espeak:en"
BUDDY_RATE = 22_050
PAUSE = 1.5
"""Between two replies (s)."""
WARM_UP = 20.0
"""In which Buddy speaks before anybody else does (s): the second minute of a day, not its first."""
EVERY = 5.0
LATE = 1.0


@dataclass
class Overheard:
    """What was found while Buddy spoke."""

    said: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)
    """From the end of a phrase to its detection (s)."""
    false: int = 0
    seconds: float = 0.0
    stage_cpu: float = 0.0
    """Seconds of a core that the stage took, the microphone's own reading taken off."""
    heard_power: float = 0.0
    left_power: float = 0.0

    @property
    def reduced_db(self) -> float:
        """By how much sound was reduced while Buddy spoke and nobody else."""
        return float(10 * np.log10((self.heard_power + 1) / (self.left_power + 1)))


class Timed:
    """The Microphone under the stage: keeps the latest frame, and the time that reading it took."""

    dropped = 0

    def __init__(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self.name = microphone.name
        self.latest = b""
        self.cpu = 0.0

    def open(self) -> None:
        self._microphone.open()

    def read(self) -> bytes:
        began = time.thread_time()
        self.latest = self._microphone.read()
        self.cpu += time.thread_time() - began
        return self.latest

    def close(self) -> None:
        self._microphone.close()


def overhear(
    engine: WakeEngine,
    echo: str,
    over_speech_db: float,
    phrases: Sequence[tuple[str, str]],
    replies: Sequence[str],
    coupling: Coupling,
    seconds: float = 0.0,
) -> Overheard:
    """Buddy says `replies` again and again while each (phrase, voice) is said once; at least so many seconds long."""
    seconds = max(seconds, WARM_UP + EVERY * (len(phrases) + 1))
    with TemporaryDirectory() as folder:
        clock = VirtualClock()
        quiet = write_wav(Path(folder, "in.wav"), silence(1.0))
        room = CoupledRoom(
            clock,
            quiet,
            Path(folder, "out.wav"),
            replace(coupling, gain=echo_gain(SPEECH_DBFS + over_speech_db)),
        )
        timed = Timed(room.microphone)
        devices = Devices(timed, room.speaker, [], FakeButtons())
        devices = without_echo(config.Config(echo=echo), clock, devices)
        assert devices.microphone is not None
        assert devices.speaker is not None
        room.file.open()
        devices.microphone.open()
        due = [(WARM_UP + EVERY * n, *each) for n, each in enumerate(phrases)]
        ends = [(at + _say(room, at, *each), each[0]) for at, *each in due]
        speaker = devices.speaker
        clock.begin(threading.Thread(target=lambda: _talk(clock, speaker, replies, seconds), daemon=True))
        return _listen(clock, devices.microphone, timed, engine, ends, seconds)


def _say(room: CoupledRoom, at: float, phrase: str, voice: str) -> float:
    """Seconds until it is over, as the microphone has it."""
    sound = said(phrase, voice)
    room.voices.add(round(at * RATE), sound / 32_768)
    loud = np.flatnonzero(np.abs(sound) > 0.05 * np.abs(sound).max())
    return float(loud[-1]) / RATE + room.coupling.capture_seconds


def _talk(clock: VirtualClock, speaker: Speaker, replies: Sequence[str], seconds: float) -> None:
    clock.sleep(1.0)
    for text in itertools.cycle(replies):
        sound = spoken(text, BUDDY_VOICE) / 32_768
        pcm = scale(to_s16(soxr.resample(sound, RATE, BUDDY_RATE)), config.Config().volume)
        playback = speaker.play(BUDDY_RATE)
        for start in range(0, len(pcm), 4_096):
            playback.write(pcm[start : start + 4_096])
        playback.finish()
        clock.sleep(clock.now() + PAUSE)
        if clock.now() > seconds + 2 * EVERY:
            return


def _listen(
    clock: VirtualClock,
    microphone: Microphone,
    timed: Timed,
    engine: WakeEngine,
    ends: Sequence[tuple[float, str]],
    seconds: float,
) -> Overheard:
    heard = Overheard(said=len(ends))
    waiting = list(ends)
    engine.reset()
    while clock.now() < seconds:
        before, inside = time.thread_time(), timed.cpu
        frame = microphone.read()
        heard.stage_cpu += time.thread_time() - before - (timed.cpu - inside)
        heard.seconds += FRAME_SECONDS
        now = clock.now()
        if not any(end - 1.5 < now < end + 0.5 for end, _ in ends) and now > WARM_UP / 2:
            heard.heard_power += _power(timed.latest)
            heard.left_power += _power(frame)
        found = engine.feed(frame)
        if found:
            engine.reset()
            hit = [each for each in waiting if each[1] == found.phrase and each[0] - 0.4 < now < each[0] + LATE]
            if hit:
                waiting.remove(hit[0])
                heard.hits[found.phrase] = heard.hits.get(found.phrase, 0) + 1
                heard.lags.append(now - hit[0][0])
            else:
                heard.false += 1
    return heard


def _power(frame: bytes) -> float:
    return float(np.sum(np.square(np.frombuffer(frame, "<i2").astype(float)))) / FRAME_SAMPLES
