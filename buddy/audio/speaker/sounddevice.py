"""Playback by sounddevice (PortAudio on ALSA).

Stopping a stream while another thread writes into it crashes the process, so one thread does everything with it.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import numpy as np
from pydantic import Field

from buddy.audio import portaudio
from buddy.audio.conversion import Resampler, mono
from buddy.audio.level import to_s16
from buddy.audio.pacing import AHEAD
from buddy.audio.speaker import Playback
from buddy.config.section import Section
from buddy.errors import SpeakerLost, SpeakerUnavailable
from buddy.runtime.clock import Clock

STUCK_AFTER = 3.0
"""Seconds in which the card has to take something."""

LATENCY_SECONDS = 0.1
"""How far ahead the card is fed: so long the machine may be busy with something else without a gap in a word.
PortAudio's own "low" is 9 ms on PulseAudio. A stop does not wait for it: what was not played is thrown away."""

PIECE_SECONDS = 0.01
"""What is handed to the card at once: a stop waits for no more than this."""


class Settings(Section):
    device: str = Field(
        default="",
        description='A part of the loudspeaker\'s name, for instance "Jabra". Empty: the default of the system.',
    )


def build(settings: Settings, clock: Clock) -> SounddeviceSpeaker:
    return SounddeviceSpeaker(settings.device)


def available() -> list[tuple[str, bool]]:
    """The loudspeakers, each with whether it is the default one."""
    try:
        return [(device.name, device.is_default) for device in portaudio.devices("output")]
    except portaudio.PortAudioFailed as error:
        raise SpeakerUnavailable(str(error)) from error


class SounddeviceSpeaker:
    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._name = f"the loudspeaker {wanted!r}" if wanted else "the default loudspeaker"
        self._playing: _Playback | None = None

    @property
    def name(self) -> str:
        return self._name

    def open(self) -> None:
        try:
            device, stream = portaudio.open_stream("output", self._wanted, _opener(16_000))
        except portaudio.PortAudioFailed as error:
            raise SpeakerUnavailable(str(error)) from error
        self._name = device.name
        stream.close()

    def play(self, rate: int) -> Playback:
        self.close()
        try:
            _, stream = portaudio.open_stream("output", self._wanted, _opener(rate))
        except portaudio.PortAudioFailed as error:
            raise SpeakerUnavailable(str(error)) from error
        self._playing = _Playback(self._name, stream, rate)
        return self._playing

    def close(self) -> None:
        if self._playing is not None:
            self._playing.stop()
            self._playing.let_go()
            self._playing = None


class _Output:
    """A started PortAudio stream that takes mono s16le of one rate, whatever the hardware wants."""

    def __init__(self, library: Any, index: int, rate: int, to_rate: int, channels: int) -> None:
        self._resampler = Resampler(rate, to_rate)
        self._channels = channels
        self._stream = library.RawOutputStream(
            samplerate=to_rate, device=index, channels=channels, dtype="int16", latency=LATENCY_SECONDS
        )
        try:
            self._stream.start()
        except library.PortAudioError:
            self._stream.close()
            raise

    def write(self, pcm: bytes, last: bool = False) -> None:
        samples = self._resampler.convert(mono(pcm, 1), last)
        if len(samples):
            self._stream.write(to_s16(np.repeat(samples, self._channels)))

    def drain(self) -> None:
        """Block until the last sample has sounded: what is still in the buffer at a stop is lost, so it is silence."""
        self._stream.write(bytes(2 * self._channels * round(self._stream.samplerate * LATENCY_SECONDS)))
        self._stream.stop()

    def close(self) -> None:
        try:
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
        finally:
            portaudio.closed()


def _opener(rate: int) -> Any:
    def begin(library: Any, device: portaudio.Device) -> _Output:
        for to_rate, channels in ((rate, 1), (device.rate, 1), (device.rate, min(2, device.channels))):
            try:
                library.check_output_settings(device.index, channels, "int16", samplerate=to_rate)
            except library.PortAudioError:
                continue
            break
        return _Output(library, device.index, rate, to_rate, channels)

    return begin


class _Playback:
    """A Playback: pieces wait in a queue for the one thread that plays, drains or aborts the stream."""

    def __init__(self, name: str, output: _Output, rate: int) -> None:
        self._name = name
        self._output = output
        self._piece = 2 * int(rate * PIECE_SECONDS)
        self._most = int(2 * rate * AHEAD)
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._stopped = self._finishing = self._is_over = False
        self._error: str | None = None
        threading.Thread(target=self._run, name="playback", daemon=True).start()

    def write(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), self._piece):
            piece = pcm[start : start + self._piece]
            with self._changed:
                while self._bytes > self._most and not self._is_done():
                    if not self._changed.wait(STUCK_AFTER):
                        self._error = f"has taken no sound for {STUCK_AFTER:.0f} s"
                if self._is_done():
                    break
                self._waiting.append(piece)
                self._bytes += len(piece)
                self._changed.notify_all()
        self._raise_if_lost()

    def finish(self) -> None:
        with self._changed:
            self._finishing = True
            self._changed.notify_all()
            if not self._changed.wait_for(self._is_done, AHEAD + STUCK_AFTER):
                self._error = "does not come to its end"
        self._raise_if_lost()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def let_go(self) -> None:
        """Wait until the stream is closed; a thread that hangs in the card is left behind."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_over, 1.0):
                portaudio.abandoned()

    def _is_done(self) -> bool:
        return self._stopped or self._is_over or self._error is not None

    def _raise_if_lost(self) -> None:
        if self._error is not None and not self._stopped:
            raise SpeakerLost(f"{self._name} {self._error}")

    def _run(self) -> None:
        try:
            while (piece := self._next()) is not None:
                self._output.write(piece)
            if not self._stopped:
                self._output.write(b"", last=True)
                self._output.drain()
        except Exception as error:  # PortAudioError exists only once the library is loaded
            self._error = f"is gone: {error.args[0] if error.args else error!r}"
        finally:
            self._output.close()
            with self._changed:
                self._is_over = True
                self._changed.notify_all()

    def _next(self) -> bytes | None:
        """The next piece to play; None when there is no more or it was stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._finishing or self._stopped)
            if self._stopped or not self._waiting:
                return None
            piece = self._waiting.popleft()
            self._bytes -= len(piece)
            self._changed.notify_all()
            return piece
