"""A hearing engine that understands what it is told to, in order, and can be told to fail or to hang."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from pydantic import Field, SecretStr

from buddy.config.section import Section
from buddy.engines.hear import Transcript
from buddy.errors import EngineUnavailable, HearingFailed


class Settings(Section):
    texts: tuple[str, ...] = Field((), description="What it understands, one text per utterance; then nothing.")
    fail_at: int | None = Field(None, ge=0, description="The utterance (from 0) that it cannot turn into text.")
    hang_at: int | None = Field(None, ge=0, description="The utterance (from 0) at which it hangs until released.")
    unavailable: str = Field("", description="A sentence with which it refuses to be built; empty: it does not.")


class FakeHearing:
    """`utterances` holds the frames of each one so far; `closed` tells whether it was let go."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._finished = 0
        self._released = threading.Event()
        self.hanging = threading.Event()
        """Set while finish() hangs."""
        self.utterances: list[list[bytes]] = []
        self.closed = False

    def start(self) -> None:
        self.utterances.append([])

    def feed(self, frame: bytes) -> None:
        self.utterances[-1].append(frame)

    def finish(self) -> Transcript:
        number = self._finished
        self._finished += 1
        if number == self._settings.hang_at:
            self.hanging.set()
            self._released.wait()
            self.hanging.clear()
        if number == self._settings.fail_at:
            raise HearingFailed(f"The fake hearing engine was told to fail at utterance {number}.")
        return Transcript(self._settings.texts[number] if number < len(self._settings.texts) else "")

    def release(self) -> None:
        """Let finish() go on, now and ever after. From any thread."""
        self._released.set()

    def close(self) -> None:
        self.closed = True
        self.release()


def build(
    settings: Settings,
    language: str,
    sentences: Sequence[str],
    secret: Callable[[str], SecretStr | None] = lambda name: None,
) -> FakeHearing:
    """Raises EngineUnavailable when told to."""
    if settings.unavailable:
        raise EngineUnavailable(settings.unavailable)
    return FakeHearing(settings)
