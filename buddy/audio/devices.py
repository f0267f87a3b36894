"""The microphones and loudspeakers that are here, in words."""

from __future__ import annotations

from collections.abc import Callable

from buddy.errors import DeviceError

Available = Callable[[], list[tuple[str, bool]]]


def microphones() -> list[str]:
    """`Jabra SPEAK 510 USB (pvrecorder; default)`: each name with the drivers that know it. Empty without any."""
    from buddy.audio.microphone import pvrecorder, sounddevice

    return _in_words({"pvrecorder": pvrecorder.available, "sounddevice": sounddevice.available})


def speakers() -> list[str]:
    """The loudspeakers, as in `microphones`."""
    from buddy.audio.speaker import aplay, sounddevice

    return _in_words({"aplay": aplay.available, "sounddevice": sounddevice.available})


def _in_words(drivers: dict[str, Available]) -> list[str]:
    known_to: dict[str, list[str]] = {}
    for driver, available in drivers.items():
        try:
            found = available()
        except DeviceError:
            continue  # a driver whose library is missing knows of no device
        for name, is_default in found:
            known_to.setdefault(name, []).append(f"{driver}, default" if is_default else driver)
    return [f"{name} ({'; '.join(drivers)})" for name, drivers in known_to.items()]
