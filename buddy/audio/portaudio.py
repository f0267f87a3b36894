"""PortAudio is one library with one list of devices, shared by the microphone and the loudspeaker.

Its list is made once; devices plugged in later are seen only after it was ended and begun again, which breaks
every open stream. So streams are opened here, one at a time, and the list is made anew only while none is open.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from buddy.audio import alsa
from buddy.audio.choice import choose, in_words

S = TypeVar("S")
Direction = Literal["input", "output"]
STUCK_AFTER = 5.0

_opening = threading.Lock()
_counting = threading.Lock()
"""Apart from `_opening`, for which a thread that closes its stream would have to wait."""
_streams = 0


class PortAudioFailed(Exception):
    """A sentence: what was looked for, what is there, or what PortAudio said."""


@dataclass(frozen=True)
class Device:
    index: int
    name: str
    channels: int
    rate: int
    """The rate in Hz at which the hardware runs by itself."""
    is_default: bool


def devices(direction: Direction) -> list[Device]:
    """What there is for `direction`, the newest list that can be had. Raises PortAudioFailed."""
    with _Alone():
        return _devices(_library(refresh=_streams == 0), direction)


def open_stream(direction: Direction, wanted: str, begin: Callable[[Any, Device], S]) -> tuple[Device, S]:
    """Find a device by name and let `begin(sounddevice, device)` open a stream on it. Raises PortAudioFailed.

    Every stream opened must be given back by `closed` or `abandoned`.
    """
    global _streams  # noqa: PLW0603 - the library that is counted is global too
    with _Alone():
        library = _library(refresh=_streams == 0)
        device = _pick(_devices(library, direction), wanted)
        try:
            stream = begin(library, device)
        except library.PortAudioError as error:
            raise PortAudioFailed(f"{device.name} cannot be opened: {error.args[0]}") from error
        with _counting:
            _streams += 1
        return device, stream


def closed() -> None:
    """A stream has been closed, by the thread that used it."""
    global _streams  # noqa: PLW0603
    with _counting:
        _streams -= 1


def abandoned() -> None:
    """A thread hangs inside PortAudio: ending the library under it, at exit, would crash the process."""
    import sounddevice

    atexit.unregister(sounddevice._exit_handler)


class _Alone:
    """The lock of this module, with a deadline: another thread may hang in PortAudio while it holds it."""

    def __enter__(self) -> None:
        if not _opening.acquire(timeout=STUCK_AFTER):
            raise PortAudioFailed("PortAudio is stuck: an earlier call has not come back")

    def __exit__(self, *_: object) -> None:
        _opening.release()


def _library(refresh: bool) -> Any:
    alsa.quiet()
    try:
        import sounddevice
    except OSError as error:
        raise PortAudioFailed(f"PortAudio is not installed (package libportaudio2): {error}") from error
    if refresh:
        sounddevice._terminate()
        sounddevice._initialize()
    return sounddevice


def _devices(library: Any, direction: Direction) -> list[Device]:
    default = library.default.device[0 if direction == "input" else 1]
    return [
        Device(
            entry["index"],
            entry["name"],
            entry[f"max_{direction}_channels"],
            int(entry["default_samplerate"]),
            entry["index"] == default,
        )
        for entry in library.query_devices()
        if entry[f"max_{direction}_channels"] > 0
    ]


def _pick(found: list[Device], wanted: str) -> Device:
    names = [device.name for device in found]
    if wanted:
        name = choose(wanted, names)
        device = next((device for device in found if device.name == name), None)
        sought = f"no sound device is called {wanted!r}"
    else:
        device = next((device for device in found if device.is_default), None)
        sought = "there is no default sound device"
    if device is None:
        raise PortAudioFailed(f"{sought}; {in_words(names)}")
    return device
