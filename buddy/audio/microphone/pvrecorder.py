"""Capture by pvrecorder: PulseAudio or PipeWire where one runs, else ALSA."""

from __future__ import annotations

import array
from typing import Any

from pydantic import Field

from buddy.audio import alsa
from buddy.audio.capture import Capture
from buddy.audio.choice import choose, in_words
from buddy.audio.frames import FRAME_SAMPLES
from buddy.audio.microphone import Microphone
from buddy.config.section import Section
from buddy.errors import MicrophoneLost, MicrophoneUnavailable
from buddy.runtime.clock import Clock

BUFFERED_FRAMES = 50
LOOK_EVERY = 64
"""Frames (about 2 s) between two looks whether the device is still there."""

_ONLY_ON_ALSA = "Discard all samples (playback) or generate zero samples (capture)"
_MONITOR = "Monitor of "


class Settings(Section):
    device: str = Field(
        default="",
        description='A part of the microphone\'s name, for instance "Jabra". Empty: the default of the system.',
    )


def build(settings: Settings, clock: Clock) -> Microphone:
    """A Capture that finds the device anew at every open."""
    name = f"the microphone {settings.device!r}" if settings.device else "the default microphone"
    return Capture(name, lambda: _Recorder(settings.device), clock)


def available() -> list[tuple[str, bool]]:
    """The real microphones, each with whether it is the default one."""
    names = usable(_listed())
    if not names:
        return []
    try:
        recorder = _library()(FRAME_SAMPLES, -1, BUFFERED_FRAMES)
    except (RuntimeError, OSError, ValueError, SystemError):
        return [(name, False) for name in names]
    default = recorder.selected_device
    recorder.delete()
    return [(name, name == default) for name in names]


def usable(listed: list[str], cards: list[str] | None = None) -> list[str]:
    """Those entries of pvrecorder's list that one can speak into.

    Without a sound server the list holds ALSA's converters too ("Open Sound System", "PulseAudio Sound Server"),
    as if they were devices; then only what begins with the name of a card that is plugged in counts.
    With a server it holds the monitors of the loudspeakers, in which Buddy would hear itself.
    """
    if _ONLY_ON_ALSA not in listed:
        return [name for name in listed if name and not name.startswith(_MONITOR)]
    plugged = tuple(alsa.card_names() if cards is None else cards)
    return [name for name in listed if plugged and name.startswith(plugged)]


def _library() -> Any:
    alsa.quiet()
    try:
        from pvrecorder import PvRecorder
    except Exception as error:  # it raises bare exceptions on processors that it does not know
        raise MicrophoneUnavailable(f"pvrecorder does not run on this machine: {error}") from error
    return PvRecorder


def _listed() -> list[str]:
    library = _library()
    try:
        return list(library.get_available_devices())
    except (RuntimeError, OSError, ValueError, SystemError, MemoryError) as error:
        raise MicrophoneUnavailable(f"pvrecorder cannot list the microphones: {error}") from error


class _Recorder:
    """A Source. Chosen by name: between two looks the indexes may have changed."""

    def __init__(self, wanted: str) -> None:
        listed = _listed()
        names = usable(listed)
        chosen = choose(wanted, names) if wanted else None
        if not names or (wanted and chosen is None):
            sought = f"no microphone is called {wanted!r}" if wanted else "there is no microphone"
            raise MicrophoneUnavailable(f"{sought}; {in_words(names)}" if names else f"{sought}: none is plugged in")
        self._on_server = _ONLY_ON_ALSA not in listed
        self._recorder = self._start(listed.index(chosen) if chosen else -1, chosen)
        self.name = self._recorder.selected_device
        self._until_look = LOOK_EVERY

    def _start(self, index: int, chosen: str | None) -> Any:
        sought = chosen or "the default microphone"
        try:
            recorder = _library()(FRAME_SAMPLES, index, BUFFERED_FRAMES)
            taken = recorder.selected_device
            if taken.startswith(_MONITOR) or (chosen and taken != chosen):
                recorder.delete()
                raise MicrophoneUnavailable(f"{sought} is not there any more; in its place is: {taken}")
            recorder.start()
        except (RuntimeError, OSError, ValueError, SystemError, MemoryError) as error:
            raise MicrophoneUnavailable(f"{sought} cannot be opened: {error}") from error
        return recorder

    def read(self) -> bytes:
        self._until_look -= 1
        if self._until_look == 0:
            self._until_look = LOOK_EVERY
            self._look()
        try:
            return array.array("h", self._recorder.read()).tobytes()
        except (RuntimeError, OSError, ValueError, SystemError, MemoryError) as error:
            raise MicrophoneLost(f"{self.name} is gone: {error}") from error

    def _look(self) -> None:
        """A sound server moves the stream of an unplugged device to another one, without a word."""
        if self._on_server and self.name not in _listed():
            raise MicrophoneLost(f"{self.name} was unplugged")

    def close(self) -> None:
        try:
            self._recorder.stop()
        except (RuntimeError, OSError, ValueError, SystemError):
            pass  # a device that has gone cannot be stopped, only deleted
        finally:
            self._recorder.delete()
