"""Speex's echo canceller (libspeexdsp, 90 kB, in Debian) through ctypes. The packages around it need a compiler.

An adaptive filter, MDF of Soo and Pang (1990) with the learning rate of Valin (2007). Its residual suppressor
(the preprocessor) is left out: what it makes quieter, a wake engine does not hear better.
"""

from __future__ import annotations

import ctypes
import weakref
from functools import cache

from buddy.audio.frames import FRAME_BYTES, FRAME_SAMPLES, RATE
from buddy.config.section import Section
from buddy.errors import EchoUnavailable
from buddy.runtime.clock import Clock

LIBRARY = "libspeexdsp.so.1"
TAIL_SAMPLES = 4_096
"""How long after the sound an echo may come: 256 ms, 8 frames."""

_SET_SAMPLING_RATE = 24


class Settings(Section):
    pass


def build(settings: Settings, clock: Clock) -> SpeexEcho:
    """Raises EchoUnavailable when the library is not installed."""
    return SpeexEcho(_library(LIBRARY))


@cache
def _library(name: str) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(name)
        library.speex_echo_state_init.restype = ctypes.c_void_p
    except (OSError, AttributeError) as error:
        raise EchoUnavailable(f"{name} cannot be used (Debian package libspeexdsp1): {error}") from error
    library.speex_echo_state_init.argtypes = [ctypes.c_int, ctypes.c_int]
    library.speex_echo_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
    library.speex_echo_cancellation.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p]
    library.speex_echo_state_reset.argtypes = [ctypes.c_void_p]
    library.speex_echo_state_destroy.argtypes = [ctypes.c_void_p]
    return library


class SpeexEcho:
    name = "libspeexdsp"

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        self._state: int | None = library.speex_echo_state_init(FRAME_SAMPLES, TAIL_SAMPLES)
        rate = ctypes.c_int(RATE)
        library.speex_echo_ctl(self._state, _SET_SAMPLING_RATE, ctypes.byref(rate))
        self._forget = weakref.finalize(self, library.speex_echo_state_destroy, self._state)
        self._cleaned = ctypes.create_string_buffer(FRAME_BYTES)

    def clean(self, heard: bytes, played: bytes) -> bytes:
        if self._state is None or len(heard) != FRAME_BYTES or len(played) != FRAME_BYTES:
            return heard  # the library would read beyond the frame, or crash
        self._library.speex_echo_cancellation(self._state, heard, played, self._cleaned)
        return self._cleaned.raw

    def reset(self) -> None:
        if self._state is not None:
            self._library.speex_echo_state_reset(self._state)

    def close(self) -> None:
        self._state = None
        self._forget()
