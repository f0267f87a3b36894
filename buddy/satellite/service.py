"""The port at which Wyoming servers call, and what each event of theirs asks for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioChunkConverter, AudioFormat, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Attribution, Describe, Info, MicProgram, Satellite, SndProgram
from wyoming.ping import Ping, Pong
from wyoming.satellite import PauseSatellite, RunSatellite
from wyoming.server import AsyncEventHandler, AsyncServer

from buddy import __version__
from buddy.audio.frames import RATE
from buddy.satellite.link import Link
from buddy.satellite.station import Station

log = logging.getLogger(__name__)

RATES = (8_000, 96_000)


class Handler(AsyncEventHandler):
    """One connection."""

    def __init__(
        self,
        station: Station,
        info: Info,
        crowded: Callable[[], bool],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        super().__init__(reader, writer)
        self._station = station
        self._info = info
        self._crowded = crowded
        self._link = Link(writer)
        self._mono = AudioChunkConverter(width=2, channels=1)

    async def run(self) -> None:
        """Until the server hangs up, or sends what is no event: the library lets some of that through."""
        try:
            await super().run()
        except (AttributeError, TypeError, EOFError, OSError) as error:
            log.debug("a server is left: %s", type(error).__name__)

    async def handle_event(self, event: Event) -> bool:
        """False hangs up: at sound that cannot be played, and at an event that lacks what it must hold."""
        try:
            return self._take(event)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("a server sent a '%s' that is none (%s): it is left", event.type, type(error).__name__)
            return False

    async def disconnect(self) -> None:
        self._station.left(self._link)
        self._link.close()

    def _take(self, event: Event) -> bool:
        station, link = self._station, self._link
        if AudioChunk.is_type(event.type):
            return self._sound(AudioChunk.from_event(event))
        if Describe.is_type(event.type):
            link.send(self._info.event())
        elif Ping.is_type(event.type):
            link.send(Pong(Ping.from_event(event).text).event())
        elif RunSatellite.is_type(event.type):
            station.run_for(link)
        elif PauseSatellite.is_type(event.type):
            station.pause(link)
        elif Transcript.is_type(event.type) or Error.is_type(event.type):
            station.understood(link)
        elif AudioStop.is_type(event.type):
            station.sound_is_over(link)
        return True

    def _sound(self, chunk: AudioChunk) -> bool:
        if not RATES[0] <= chunk.rate <= RATES[1] or self._crowded():
            log.warning("a server sent sound that cannot be played: it is left")
            return False
        self._station.sound(self._link, chunk.rate, self._mono.convert(chunk).audio)
        return True


async def serve(uri: str, station: Station, name: str, wake_words: list[str], crowded: Callable[[], bool]) -> None:
    """Answer servers until SIGTERM, or until cancelled. Raises OSError when the port cannot be had."""
    server = AsyncServer.from_uri(uri)
    log.info("waiting for a Wyoming server at %s", uri)
    await server.run(partial(Handler, station, described(name, wake_words), crowded))


def described(name: str, wake_words: list[str]) -> Info:
    """What the box offers. Rates: the microphone's is Buddy's own, the loudspeaker takes any."""
    attribution = Attribution(name="Buddy", url="")
    common: dict[str, Any] = {"attribution": attribution, "installed": True, "version": __version__}
    return Info(
        satellite=Satellite(
            name=name,
            description="Buddy's microphone and loudspeaker",
            has_vad=False,
            active_wake_words=wake_words or None,
            max_active_wake_words=len(wake_words) or None,
            supports_trigger=False,
            **common,
        ),
        mic=[MicProgram(name="microphone", description="Buddy's microphone", mic_format=_format(RATE), **common)],
        snd=[SndProgram(name="loudspeaker", description="Buddy's loudspeaker", snd_format=_format(22_050), **common)],
    )


def _format(rate: int) -> AudioFormat:
    return AudioFormat(rate=rate, width=2, channels=1)
