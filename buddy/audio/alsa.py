"""What ALSA says about the cards and the devices that it could open."""

from __future__ import annotations

import ctypes
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CARDS = Path("/proc/asound/cards")
_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)


@cache
def quiet() -> object | None:
    """Keep ALSA's library from printing a screenful of "cannot find card '0'" on each look for devices.

    The libraries on top report the same failure as an error code. Gives the handler, which has to stay alive.
    """
    handler = _HANDLER(lambda *_: None)
    try:
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(handler)
    except OSError:
        return None
    return handler


def card_names(cards: Path = CARDS) -> list[str]:
    """The names of the sound cards that are plugged in ("Jabra SPEAK 510 USB"), in the kernel's order."""
    try:
        text = cards.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return re.findall(r"^ *\d+ \[.*?\]: .*? - (.+?) *$", text, re.MULTILINE)


@dataclass(frozen=True)
class Pcm:
    """An entry of `aplay -L`: what `-D` takes, and what people call it."""

    device: str
    words: str


_PLUG_INS = re.compile(r"(null|.*rate|jack|oss|speex|upmix|vdownmix|samplerate|a52|usbstream.*)$")
_PREFERENCE = ("plughw:", "default:", "sysdefault:", "dmix:")
"""Of the many entries of one card, the one that converts any rate and is not shared comes first."""


def parse_pcms(listing: str) -> list[Pcm]:
    """The devices in the output of `aplay -L`, best entry of each card first; converters and `null` left out."""
    found = []
    for block in re.split(r"\n(?=\S)", listing.strip()):
        device, *lines = [line.strip() for line in block.splitlines()] or [""]
        bare_hardware = device.startswith("hw:")
        if device and not bare_hardware and not _PLUG_INS.match(device):
            found.append(Pcm(device, lines[0] if lines else device))
    return sorted(found, key=lambda pcm: _rank(pcm.device))


def _rank(device: str) -> int:
    if ":" not in device:
        return 0
    return next((i for i, start in enumerate(_PREFERENCE, 1) if device.startswith(start)), len(_PREFERENCE) + 1)


def playback_pcms() -> list[Pcm]:
    """What `aplay -L` lists now; empty where there is no aplay. Takes some 5 ms."""
    try:
        done = subprocess.run(["aplay", "-L"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return parse_pcms(done.stdout)
