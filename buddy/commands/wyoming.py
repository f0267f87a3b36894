"""`buddy wyoming`: this box as a Wyoming satellite, a microphone and loudspeaker for Home Assistant or the like."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from buddy.errors import ConfigurationError, DeviceError, MicrophoneUnavailable, SpeakerUnavailable

if TYPE_CHECKING:
    from buddy.audio.microphone import Microphone
    from buddy.audio.speaker import Speaker
    from buddy.config import Config
    from buddy.runtime.clock import Clock

EVERYWHERE = "tcp://0.0.0.0:10700"
NO_WAKE_WORD = "none"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--uri", default=EVERYWHERE, help=f"where servers call (default: {EVERYWHERE})")
    parser.add_argument("--name", default="Buddy", help="what the satellite is called there")


def run(chosen: argparse.Namespace) -> int:
    import asyncio

    from buddy import config
    from buddy.runtime.clock import RealClock

    settings = config.load(config.find(chosen.config))
    if not chosen.uri.startswith("tcp://") or not chosen.uri.rpartition(":")[2].isdecimal():
        raise ConfigurationError(f"--uri must be an address such as {EVERYWHERE}, you wrote '{chosen.uri}'")
    clock = RealClock()
    microphone, speaker = _devices(settings, clock)
    try:
        asyncio.run(_serve(chosen, settings, clock, microphone, speaker))
    except OSError as error:
        raise DeviceError(f"nobody can call at {chosen.uri}: {error.strerror or error}") from error
    return 0


def _devices(settings: Config, clock: Clock) -> tuple[Microphone, Speaker]:
    from buddy import choices

    microphone, speaker = choices.microphone(settings, clock), choices.speaker_that_is_there(settings, clock)
    if microphone is None:
        raise MicrophoneUnavailable("no microphone can be opened; 'buddy devices' lists what there is")
    if speaker is None:
        raise SpeakerUnavailable("no loudspeaker can be opened; 'buddy devices' lists what there is")
    return microphone, speaker


async def _serve(
    chosen: argparse.Namespace, settings: Config, clock: Clock, microphone: Microphone, speaker: Speaker
) -> None:
    import asyncio

    from buddy import choices
    from buddy.config.secrets import secret
    from buddy.language.catalog import load as load_catalog
    from buddy.satellite.listening import Listening
    from buddy.satellite.playing import Playing
    from buddy.satellite.service import serve
    from buddy.satellite.station import Station
    from buddy.workers.bench import Bench
    from buddy.workers.trials import Trials, listens

    loop = asyncio.get_running_loop()
    phrases = load_catalog(settings.language).wake_phrases
    wakes = [choice for choice in settings.wake if choice.name != NO_WAKE_WORD]
    offered: dict[str, Any] = {"phrases": phrases, "language": settings.language}
    offered["secret"] = lambda name: secret(name, settings.secrets_file)
    bench = Bench[Any]("wake", choices.engines("wake", wakes, **offered), clock.now, Trials(clock, listens))
    station = Station(local_wake=bool(wakes))
    listening = Listening(
        microphone,
        bench,
        lambda found, frames: _in(loop, station.heard, found, frames),
        lambda frame: _in(loop, station.frame, frame),
    )
    playing = Playing(speaker, settings.volume, lambda: _in(loop, station.played))
    station.use(listening, playing)
    try:
        await asyncio.to_thread(playing.start)
        await asyncio.to_thread(listening.start)
        await serve(chosen.uri, station, chosen.name, list(phrases) if wakes else [], playing.is_crowded)
    finally:
        listening.close()
        playing.close()


def _in(loop: Any, call: Any, *things: Any) -> None:
    """Call it in the loop's thread, unless the loop has ended."""
    from contextlib import suppress

    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *things)
