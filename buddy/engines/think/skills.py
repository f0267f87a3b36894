"""What Buddy knows by itself, asked like any other engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, cast, get_args

from buddy.config.section import Section
from buddy.engines.think import Part, Question, Wish, WishKind
from buddy.errors import ThinkingFailed


class Known(Protocol):
    """What a skill answers."""

    @property
    def text(self) -> str: ...

    @property
    def wish(self) -> tuple[str, str] | None:
        """Kind and value of a Wish."""

    @property
    def parting(self) -> bool: ...


class Answer(Protocol):
    """The book of skills: None for what it does not know."""

    def __call__(self, text: str, last_reply: str) -> Known | None: ...


class Settings(Section):
    """What Buddy can do by itself, without a network: the time, jokes, the volume, calling for help."""


def build(settings: Settings, answer: Answer) -> Skills:
    return Skills(answer)


class Skills:
    """Needs no network and no time, so the reply is there when it is asked for."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def reply(self, question: Question) -> Iterator[Part] | None:
        """The whole reply in one part. Raises ThinkingFailed for a wish that nobody understands."""
        said = (message.text for message in reversed(question.conversation) if message.role == "assistant")
        known = self._answer(question.text, next(said, ""))
        if known is None:
            return None
        return _one(Part(known.text, wish_of(known.wish), known.parting))

    def close(self) -> None:
        """There is nothing to let go of."""


def wish_of(wanted: tuple[str, str] | None) -> Wish | None:
    """Raises ThinkingFailed for a wish that nobody understands."""
    if wanted is None:
        return None
    kind, value = wanted
    if kind not in get_args(WishKind):
        raise ThinkingFailed(f"a skill wishes for '{kind}', which Buddy cannot do")
    return Wish(cast(WishKind, kind), value)


def _one(part: Part) -> Iterator[Part]:
    yield part
