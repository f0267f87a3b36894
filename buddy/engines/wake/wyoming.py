"""A Wyoming server that listens for a wake word (wyoming-openwakeword, wyoming-microwakeword and others).

Every frame of the microphone goes there while Buddy waits for its name, unencrypted: a server at home.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from buddy.engines import Secrets, no_secrets
from buddy.engines.wake import Detection
from buddy.engines.wyoming.connection import Connection, Trouble
from buddy.engines.wyoming.server import Server
from buddy.errors import WakeFailed

if TYPE_CHECKING:
    from wyoming.event import Event

RATE = 16_000
FRAME_MILLISECONDS = 32
LAG_SECONDS = 0.2
"""How long after a word's end the servers' models answer, about."""

LONGEST_LAG_SECONDS = 1.5
PULSE_SECONDS = 5.0
"""So often a server is asked to describe itself: while it hears no wake word, nothing else proves that it lives."""

MOST_EVENTS = 16
"""So many are taken with one frame: a server that floods must not hold up the microphone."""


class Settings(Server):
    """A server for wake words, at home."""

    answer_seconds: float = Field(2, gt=0, le=60, description="How long its answers may take.")
    model: str = Field("", description="The name of one of its models; empty: the one of the wake phrase.")


class WyomingWake:
    """One connection from one reset to the next; what is heard before it is open goes along."""

    def __init__(self, settings: Settings, phrases: Sequence[str]) -> None:
        self._settings = settings
        self._phrases = {_key(phrase): phrase for phrase in phrases}
        self._connection: Connection | None = None
        self._waiting: list[bytes] = []
        """Frames that are sent when the server's models are known."""
        self._chosen: dict[str, str] | None = None
        """Model -> the phrase that it reports, once known."""
        self._doubted = True
        """It has not answered yet, or has failed since."""
        self._sent = 0
        self._asked_at: float | None = None
        self._told_at = 0.0

    def feed(self, frame: bytes) -> Detection | None:
        """Waits, for as long as both deadlines, at the beginning and after a failure; never in between."""
        try:
            return self._feed(frame)
        except Trouble as trouble:
            self.reset()
            self._doubted = True
            raise WakeFailed(str(trouble)) from None

    def reset(self) -> None:
        """Servers differ in what they do after a detection, or a pause: a new connection is alike for all."""
        self.close()
        self._waiting.clear()
        self._chosen = None
        self._sent = 0
        self._asked_at = None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _feed(self, frame: bytes) -> Detection | None:
        connection = self._connection
        if connection is None:
            connection = self._connection = Connection(self._settings)
            self._ask(connection, self._settings.connect_seconds)
            self._prove(connection)
        found = None
        for _ in range(MOST_EVENTS):
            event = connection.receive()
            if event is None:
                break
            found = found or self._take(connection, event)
        self._keep_asking(connection)
        self._waiting.append(frame)
        if self._chosen is not None:
            self._send_waiting(connection)
        return found

    def _prove(self, connection: Connection) -> None:
        """A server counts as there once it has described itself. Raises Trouble."""
        while self._doubted:
            event = connection.receive(PULSE_SECONDS / 100)
            if event is not None:
                self._take(connection, event)
            self._keep_asking(connection)
            self._doubted = self._chosen is None

    def _take(self, connection: Connection, event: Event) -> Detection | None:
        from wyoming.error import Error
        from wyoming.info import Info
        from wyoming.wake import Detection as Detected

        if Info.is_type(event.type):
            self._asked_at, self._told_at = None, time.monotonic()
            if self._chosen is None:
                self._begin(connection, connection.read_as(Info, event))
        elif Error.is_type(event.type):
            raise connection.refusal("gave up", event)
        elif Detected.is_type(event.type):
            return self._detection(connection.read_as(Detected, event))
        return None

    def _detection(self, detected: Any) -> Detection:
        name = _key(str(detected.name or ""))
        ago = LAG_SECONDS
        if isinstance(detected.timestamp, int):
            ago += max(0, self._sent * FRAME_MILLISECONDS - detected.timestamp) / 1_000
        phrases = {_key(model): phrase for model, phrase in (self._chosen or {}).items()}
        return Detection(phrases.get(name, name), min(ago, LONGEST_LAG_SECONDS))

    def _ask(self, connection: Connection, grace: float = 0.0) -> None:
        from wyoming.info import Describe

        connection.send(Describe())
        self._asked_at = time.monotonic() + grace

    def _keep_asking(self, connection: Connection) -> None:
        """Raises Trouble when the last question has not been answered in time."""
        now = time.monotonic()
        if self._asked_at is None:
            if now - self._told_at > PULSE_SECONDS:
                self._ask(connection)
        elif now - self._asked_at > self._settings.answer_seconds:
            raise connection.trouble(f"did not answer within {self._settings.answer_seconds:g} s")

    def _begin(self, connection: Connection, info: Any) -> None:
        """Choose the models, and begin the stream. Raises Trouble when there is none for the phrases."""
        from wyoming.audio import AudioStart
        from wyoming.wake import Detect

        models = [model for program in info.wake for model in program.models if model.installed]
        self._chosen = {str(model.name): phrase for model in models if (phrase := self._phrase_of(model))}
        if not self._chosen:
            wanted = self._settings.model or next(iter(self._phrases.values()), "")
            known = ", ".join(sorted(_key(model.name) for model in models)[:12]) or "nothing"
            raise connection.trouble(f"has no model for “{wanted}”; it knows {known}: write one of them as 'model'")
        connection.send(Detect(names=list(self._chosen)))
        connection.send(AudioStart(RATE, 2, 1, timestamp=0))

    def _phrase_of(self, model: Any) -> str:
        names = {_key(str(word)) for word in (model.name, model.phrase, model.description) if word}
        if self._settings.model:
            wanted = self._settings.model
            return str(model.phrase or wanted) if wanted == model.name or _key(wanted) in names else ""
        return next((phrase for key, phrase in self._phrases.items() if key in names), "")

    def _send_waiting(self, connection: Connection) -> None:
        from wyoming.audio import AudioChunk

        for frame in self._waiting:
            connection.send(AudioChunk(RATE, 2, 1, frame, timestamp=self._sent * FRAME_MILLISECONDS))
            self._sent += 1
        self._waiting.clear()


def _key(name: str) -> str:
    """`ok nabu` for ok_nabu_v0.1 and “OK Nabu”."""
    words = name.casefold().replace("_", " ").replace("-", " ").split()
    return " ".join(word for word in words if not (word[:1] == "v" and word[1:2].isdigit()))


def build(settings: Settings, phrases: Sequence[str], language: str, secret: Secrets = no_secrets) -> WyomingWake:
    """Raises EngineUnavailable without an address. Nobody is reached before the first frame."""
    assert settings.place
    return WyomingWake(settings, phrases)
