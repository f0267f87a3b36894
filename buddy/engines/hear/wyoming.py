"""A Wyoming server that writes down what it hears (wyoming-faster-whisper, wyoming-vosk and others).

The sound goes there while people still speak. What they say leaves this box, unencrypted: a server at home.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from pydantic import Field

from buddy.engines import Secrets, no_secrets
from buddy.engines.hear import Transcript
from buddy.engines.hear.plain import plain
from buddy.engines.wyoming.connection import Connection, Trouble
from buddy.engines.wyoming.server import Server
from buddy.errors import HearingFailed

RATE = 16_000


class Settings(Server):
    """A server for recognition, at home."""

    answer_seconds: float = Field(6, gt=0, le=60, description="How long its answer may take after the last word.")
    model: str = Field("", description="The model that the server shall use; empty: its own choice.")


class WyomingHearing:
    """A connection for each utterance: some servers hang up after their answer."""

    def __init__(self, settings: Settings, language: str) -> None:
        self._settings = settings
        self._language = language
        self._connection: Connection | None = None
        self._fed = False

    def start(self) -> None:
        from wyoming.asr import Transcribe
        from wyoming.audio import AudioStart

        self.close()
        self._fed = False
        self._connection = Connection(self._settings)
        try:
            self._connection.send(Transcribe(name=self._settings.model or None, language=self._language))
            self._connection.send(AudioStart(RATE, 2, 1))
        except Trouble as trouble:
            raise self._failed(trouble) from None

    def feed(self, frame: bytes) -> None:
        """Raises HearingFailed as soon as it is known, so that nobody waits for the end of the utterance."""
        from wyoming.audio import AudioChunk

        self._fed = True
        if self._connection is None:
            return
        try:
            self._connection.send(AudioChunk(RATE, 2, 1, frame))
        except Trouble as trouble:
            raise self._failed(trouble) from None

    def finish(self) -> Transcript:
        """The whole answer has `answer_seconds`: a Transcript comes in one piece."""
        from wyoming.audio import AudioStop

        try:
            if self._connection is None or not self._fed:
                return Transcript("")
            self._connection.send(AudioStop())
            return Transcript(plain(self._answer(self._connection)))
        except Trouble as trouble:
            raise self._failed(trouble) from None
        finally:
            self.close()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _answer(self, connection: Connection) -> str:
        """Servers that stream send pieces, then (nearly all of them) the whole again."""
        from wyoming.asr import Transcript as Whole
        from wyoming.asr import TranscriptChunk, TranscriptStop
        from wyoming.error import Error

        seconds = self._settings.answer_seconds
        until = time.monotonic() + seconds
        pieces = ""
        while event := connection.receive(max(0.0, until - time.monotonic())):
            if Whole.is_type(event.type):
                return _text(connection, connection.read_as(Whole, event).text)
            if TranscriptChunk.is_type(event.type):
                pieces += _text(connection, connection.read_as(TranscriptChunk, event).text)
            elif TranscriptStop.is_type(event.type):
                return pieces
            elif Error.is_type(event.type):
                raise connection.refusal("could not do it", event)
            if time.monotonic() >= until:
                break
        raise connection.trouble(f"did not answer within {seconds:g} s")

    def _failed(self, trouble: Trouble) -> HearingFailed:
        self.close()
        return HearingFailed(str(trouble))


def _text(connection: Connection, text: object) -> str:
    if not isinstance(text, str):
        raise connection.trouble("sent a transcript that is no text")
    return text


def build(settings: Settings, language: str, sentences: Sequence[str], secret: Secrets = no_secrets) -> WyomingHearing:
    """Raises EngineUnavailable without an address. Nobody is reached before the first utterance."""
    assert settings.place
    return WyomingHearing(settings, language)
