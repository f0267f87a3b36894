"""Capture by sounddevice (PortAudio on ALSA), from hardware of any rate and any number of channels."""

from __future__ import annotations

from collections import deque
from typing import Any

from pydantic import Field

from buddy.audio import portaudio
from buddy.audio.capture import Capture
from buddy.audio.conversion import FrameCutter, mono
from buddy.audio.frames import FRAME_SAMPLES, RATE
from buddy.audio.microphone import Microphone
from buddy.config.section import Section
from buddy.errors import MicrophoneLost, MicrophoneUnavailable
from buddy.runtime.clock import Clock


class Settings(Section):
    device: str = Field(
        default="",
        description='A part of the microphone\'s name, for instance "Jabra". Empty: the default of the system.',
    )


def build(settings: Settings, clock: Clock) -> Microphone:
    """A Capture that finds the device anew at every open.

    Through a sound server PortAudio cannot see that a device was unplugged: use `pvrecorder` there.
    """
    name = f"the microphone {settings.device!r}" if settings.device else "the default microphone"
    return Capture(name, lambda: _Stream(settings.device), clock, portaudio.abandoned)


def available() -> list[tuple[str, bool]]:
    """The microphones, each with whether it is the default one."""
    try:
        return [(device.name, device.is_default) for device in portaudio.devices("input")]
    except portaudio.PortAudioFailed as error:
        raise MicrophoneUnavailable(str(error)) from error


def _begin(library: Any, device: portaudio.Device) -> tuple[Any, int, int]:
    """A started stream, its rate and channels: 16 kHz mono where the device can, else what it can."""
    for rate, channels in ((RATE, 1), (device.rate, 1), (device.rate, min(2, device.channels))):
        try:
            library.check_input_settings(device.index, channels, "int16", samplerate=rate)
        except library.PortAudioError:
            continue
        break
    stream = library.RawInputStream(
        samplerate=rate, blocksize=FRAME_SAMPLES * rate // RATE, device=device.index, channels=channels, dtype="int16"
    )
    try:
        stream.start()
    except library.PortAudioError:
        stream.close()
        raise
    return stream, rate, channels


class _Stream:
    """A Source that cuts its frames from whatever the device gives."""

    def __init__(self, wanted: str) -> None:
        try:
            device, (self._stream, self._rate, self._channels) = portaudio.open_stream("input", wanted, _begin)
        except portaudio.PortAudioFailed as error:
            raise MicrophoneUnavailable(str(error)) from error
        self.name = device.name
        self._cutter = FrameCutter(self._rate)
        self._frames: deque[bytes] = deque()

    def read(self) -> bytes:
        while not self._frames:
            try:
                data, _ = self._stream.read(FRAME_SAMPLES * self._rate // RATE)
            except Exception as error:  # PortAudioError exists only once the library is loaded
                raise MicrophoneLost(f"{self.name} is gone: {error.args[0] if error.args else error!r}") from error
            pcm = bytes(data)
            plain = self._rate == RATE and self._channels == 1
            self._frames.extend([pcm] if plain else self._cutter.cut(mono(pcm, self._channels)))
        return self._frames.popleft()

    def close(self) -> None:
        try:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
        finally:
            portaudio.closed()
