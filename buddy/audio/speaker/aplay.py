"""Playback by aplay: a child for each, so that silence is one signal away and a crash is not Buddy's."""

from __future__ import annotations

import shutil
import subprocess

from pydantic import Field

from buddy.audio import alsa
from buddy.audio.choice import choose, in_words
from buddy.audio.player import Player, last_words
from buddy.audio.speaker import Playback
from buddy.config.section import Section
from buddy.errors import SpeakerUnavailable
from buddy.runtime.clock import Clock

OPEN_WITHIN = 5.0
CARD_SECONDS = 0.2
PERIOD_SECONDS = 0.02
START_SECONDS = 0.04
"""aplay reads whole periods and by itself begins only when the card's buffer is full: both would hold back
a first short piece of speech."""


class Settings(Section):
    device: str = Field(
        default="",
        description='A part of the loudspeaker\'s name, for instance "Jabra". Empty: the default of the system.',
    )


def build(settings: Settings, clock: Clock) -> AplaySpeaker:
    return AplaySpeaker(settings.device)


def available() -> list[tuple[str, bool]]:
    """The loudspeakers, each with whether it is the default one.

    What belongs to no card (a sound server) is listed even while nothing is behind it, so it is tried.
    """
    found: dict[str, bool] = {}
    for pcm in alsa.playback_pcms():
        if pcm.words not in found and ("CARD=" in pcm.device or _refusal(pcm.device) is None):
            found[pcm.words] = pcm.device == "default"
    return list(found.items())


class AplaySpeaker:
    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._device = "default"
        self._name = f"the loudspeaker {wanted!r}" if wanted else "the default loudspeaker"
        self._playing: Player | None = None

    @property
    def name(self) -> str:
        return self._name

    def open(self) -> None:
        if shutil.which("aplay") is None:
            raise SpeakerUnavailable("aplay is not installed (package alsa-utils)")
        if self._wanted:
            self._find()
        refusal = _refusal(self._device)
        if refusal is not None:
            raise SpeakerUnavailable(f"{self._name} {refusal}")

    def _find(self) -> None:
        pcms = alsa.playback_pcms()
        words, devices = [pcm.words for pcm in pcms], [pcm.device for pcm in pcms]
        chosen = choose(self._wanted, words) or choose(self._wanted, devices)
        if chosen is None:
            there = [f"{pcm.words} ({pcm.device})" for pcm in pcms]
            raise SpeakerUnavailable(f"no loudspeaker is called {self._wanted!r}; {in_words(there)}")
        pcm = next(pcm for pcm in pcms if chosen in (pcm.words, pcm.device))
        self._device, self._name = pcm.device, f"{pcm.words} ({pcm.device})"

    def play(self, rate: int) -> Playback:
        try:
            self._playing = Player(self._name, ["aplay", *_options(self._device, rate), "-"])
        except OSError as error:
            raise SpeakerUnavailable(f"aplay cannot be started: {error.strerror}") from error
        return self._playing

    def close(self) -> None:
        if self._playing is not None:
            self._playing.stop()


def _options(device: str, rate: int) -> list[str]:
    shape = ["-q", "-D", device, "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", str(rate)]
    times = {"buffer-time": CARD_SECONDS, "period-time": PERIOD_SECONDS, "start-delay": START_SECONDS}
    return shape + [f"--{name}={seconds * 1e6:.0f}" for name, seconds in times.items()]


def _refusal(device: str) -> str | None:
    """Why a device cannot be opened, None if it can.

    Plays nothing: aplay opens the device, sets it up, and meets the end of its input.
    """
    command = ["aplay", *_options(device, 16_000), "/dev/null"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=OPEN_WITHIN, check=False)
    except subprocess.TimeoutExpired:
        return f"did not open within {OPEN_WITHIN:.0f} s"
    return f"cannot be opened: {last_words(done.stderr)}" if done.returncode else None
