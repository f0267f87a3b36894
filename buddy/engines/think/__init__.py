"""Thinking engines answer a question: `build(settings, ...) -> ThinkingEngine`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["user", "assistant"]
WishKind = Literal["help", "mute", "unmute", "persona", "louder", "softer", "volume", "stop"]


@dataclass(frozen=True, slots=True)
class Message:
    """One side of an earlier turn."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a thinking engine is asked."""

    text: str
    """The utterance."""

    language: str = "en"
    """Two letters, as in `config.yaml`."""

    instructions: str = ""
    """The persona's system prompt."""

    conversation: tuple[Message, ...] = ()
    """The turns so far, oldest first; an engine shows its model what fits (see budget.py)."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that Buddy itself shall do: the mind posts it as an event."""

    kind: WishKind
    value: str = ""
    """The persona's id, or the volume in percent."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a reply, in order: some words, a wish, or both."""

    text: str = ""
    """Words to be spoken; fragments of a streamed reply join without a space added."""

    wish: Wish | None = None
    parting: bool = False
    """The resident took leave: the session ends after this reply."""


class ThinkingEngine(Protocol):
    def reply(self, question: Question) -> Iterator[Part] | None:
        """The reply as it comes, or None for "not mine": the next engine is asked.

        The caller may stop iterating and `close()` the iterator at any time; the request is then dropped.
        Raises ThinkingFailed, at the call or between parts.
        """

    def close(self) -> None:
        """Let go of connections. May be called twice."""
