"""`buddy say TEXT`: speak, with the voice of the configuration."""

from __future__ import annotations

import argparse
import logging
from typing import TYPE_CHECKING

from buddy.errors import BuddyError, DeviceError, SpeakerUnavailable, SpeakingFailed

if TYPE_CHECKING:
    from buddy.audio.speaker import Speaker
    from buddy.config import Config
    from buddy.engines.speak import SpeakingEngine, VoiceStyle


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", help="what to say; after -- it may begin with a dash")


def run(chosen: argparse.Namespace) -> int:
    from buddy import config

    speak(" ".join(chosen.text), config.load(config.find(chosen.config)))
    return 0


def speak(text: str, settings: Config) -> None:
    """Say it with the first engine that can. Raises SpeakerUnavailable and SpeakingFailed."""
    from buddy import choices
    from buddy.config.secrets import secret
    from buddy.engines.speak import VoiceStyle
    from buddy.personas.shelf import PersonaShelf
    from buddy.runtime.clock import RealClock

    voice = PersonaShelf(settings.persona_folders).load(settings.conversation.persona, settings.language).voice
    style = VoiceStyle(settings.language, voice.names, voice.speed, voice.pitch)
    speaker = choices.speaker_that_is_there(settings, RealClock())
    if speaker is None:
        raise SpeakerUnavailable("no loudspeaker can be opened; 'buddy devices' lists what there is")
    speaker.open()
    try:
        for name, make in choices.engines("speak", settings.speak, secret=lambda n: secret(n, settings.secrets_file)):
            try:
                _say(text, make(), style, speaker, settings.volume)
            except DeviceError:
                raise
            except BuddyError as error:
                logging.warning("%s: %s", name, error.sentence)
            else:
                return
    finally:
        speaker.close()
    raise SpeakingFailed("no engine could say it")


def _say(text: str, engine: SpeakingEngine, style: VoiceStyle, speaker: Speaker, volume: int) -> None:
    from buddy.audio.level import scale

    playback = None
    try:
        for chunk in engine.speak(text, style):
            playback = playback or speaker.play(chunk.rate)
            playback.write(scale(chunk.pcm, volume))
        if playback is not None:
            playback.finish()
    finally:
        engine.close()
