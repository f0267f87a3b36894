"""A Wyoming server that speaks (wyoming-piper and others). What Buddy says goes there unencrypted: a server at home."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from buddy.engines import Secrets, no_secrets
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.wyoming.connection import Connection, Trouble
from buddy.engines.wyoming.server import Server
from buddy.errors import SpeakingFailed

if TYPE_CHECKING:
    from wyoming.event import Event

SLICE_BYTES = 8_192
RATES = (8_000, 96_000)


class Settings(Server):
    """A server for a voice, at home."""

    whole_seconds: float = Field(30, gt=0, le=300, description="How long its whole answer may be waited for.")
    voice: str = Field("", description="The name of one of its voices; empty: its own choice.")


class WyomingVoice:
    """A connection for each sentence; what the server offers is asked once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._languages: frozenset[str] | None = None
        self._connection: Connection | None = None

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        """Chunks at the server's own rate. Raises SpeakingFailed, also for a language that it has no voice for.

        The protocol knows no speed or pitch: those of the style have no effect.
        """
        if not any(character.isalnum() for character in text):
            return
        self.close()
        connection = self._connection = Connection(self._settings)
        try:
            self._check_language(connection, style.language)
            self._ask(connection, text, style)
            yield from self._sound(connection)
        except Trouble as trouble:
            self._languages = None
            raise SpeakingFailed(str(trouble)) from None
        finally:
            connection.close()

    def close(self) -> None:
        """A sentence under way then fails."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _ask(self, connection: Connection, text: str, style: VoiceStyle) -> None:
        from wyoming.tts import Synthesize, SynthesizeVoice

        name = style.voice_of("wyoming") or self._settings.voice
        voice = SynthesizeVoice(name=name) if name else SynthesizeVoice(language=style.language)
        connection.send(Synthesize(text=text, voice=voice))

    def _check_language(self, connection: Connection, language: str) -> None:
        from wyoming.info import Describe, Info

        if self._languages is None:
            connection.send(Describe())
            until = time.monotonic() + self._settings.connect_seconds + self._settings.answer_seconds
            event = self._next(connection, until)
            while not Info.is_type(event.type):
                event = self._next(connection, until)
            voices = [voice for program in connection.read_as(Info, event).tts for voice in program.voices]
            self._languages = frozenset(_short(name) for voice in voices for name in voice.languages)
        if not self._languages:
            raise connection.trouble("offers no voice")
        if language not in self._languages:
            raise SpeakingFailed(f"The Wyoming server at {self._settings.uri} has no voice for '{language}'")

    def _sound(self, connection: Connection) -> Iterator[Chunk]:
        """Only waiting counts: while a chunk plays nobody waits for the server."""
        from wyoming.audio import AudioChunk, AudioStop

        patience = self._settings.whole_seconds
        first = True
        while True:
            began = time.monotonic()
            event = self._next(
                connection, began + (min(patience, self._settings.answer_seconds) if first else patience)
            )
            patience -= time.monotonic() - began
            if AudioStop.is_type(event.type):
                return
            if AudioChunk.is_type(event.type):
                first = False
                yield from _slices(connection, connection.read_as(AudioChunk, event))

    def _next(self, connection: Connection, until: float) -> Event:
        from wyoming.error import Error

        event = connection.receive(max(0.0, until - time.monotonic()))
        if event is None or time.monotonic() > until:
            raise connection.trouble("took too long")
        if Error.is_type(event.type):
            raise connection.refusal("could not say it", event)
        return event


def _short(language: object) -> str:
    """`en` for en-US, en_GB and en."""
    return str(language).replace("_", "-").partition("-")[0].lower()


def _slices(connection: Connection, sound: object) -> Iterator[Chunk]:
    """Mono, in pieces that a hush need not wait for."""
    rate, channels = getattr(sound, "rate", 0), getattr(sound, "channels", 0)
    pcm: bytes = getattr(sound, "audio", b"") or b""
    if getattr(sound, "width", 0) != 2 or channels not in (1, 2) or not RATES[0] <= rate <= RATES[1]:
        raise connection.trouble("sends sound that cannot be played")
    pcm = pcm[: len(pcm) - len(pcm) % (2 * channels)]
    if channels == 2:
        import numpy as np

        pcm = np.frombuffer(pcm, "<i2").reshape(-1, 2).mean(axis=1).astype("<i2").tobytes()
    for at in range(0, len(pcm), SLICE_BYTES):
        yield Chunk(rate, pcm[at : at + SLICE_BYTES])


def build(settings: Settings, secret: Secrets = no_secrets) -> WyomingVoice:
    """Raises EngineUnavailable without an address. Nobody is reached before the first sentence."""
    assert settings.place
    return WyomingVoice(settings)
