"""What every thinking engine must do, tried on each one that the package holds."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

import pytest
from standins.openai_server import ChatServer

from buddy.config.choice import modules
from buddy.engines import no_secrets
from buddy.engines.think import Message, Part, Question, ThinkingEngine
from buddy.errors import EngineUnavailable
from buddy.skills.book import SkillBook

QUESTIONS = [
    Question("hello"),
    Question("che ore sono", "it", "Sei Buddy.", (Message("user", "ciao"), Message("assistant", "Ciao!"))),
    Question(""),
]


@dataclass
class Known:
    text: str = "Hello."
    wish: tuple[str, str] | None = None
    parting: bool = False


def know(text: str, last_reply: str) -> Known | None:
    return Known() if text else None


def build(name: str, **settings: object) -> ThinkingEngine:
    module = import_module(f"buddy.engines.think.{name}")
    offered = {"secret": no_secrets, "answer": know, "toolbox": SkillBook.load("en")}
    wanted = inspect.signature(module.build).parameters
    engine: ThinkingEngine = module.build(
        module.Settings(**settings), **{key: value for key, value in offered.items() if key in wanted}
    )
    return engine


@pytest.fixture(name="server", scope="module")
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


@pytest.fixture(name="engine", params=modules("engines.think"))
def each_engine(request: pytest.FixtureRequest, server: ChatServer) -> Iterator[ThinkingEngine]:
    settings = {"openai": {"base_url": server.url}}.get(request.param, {})
    try:
        engine = build(request.param, **settings)
    except EngineUnavailable as error:
        pytest.skip(error.sentence)
    yield engine
    engine.close()


@pytest.mark.parametrize("name", modules("engines.think"))
def test_with_nothing_set_it_is_built_or_says_what_is_missing(name: str) -> None:
    problem = None
    try:
        engine = build(name)
    except EngineUnavailable as error:
        problem = error
    else:
        engine.close()
        engine.close()
    assert problem is None or (len(problem.sentence) > 20 and "\n" not in problem.sentence and not problem.retryable)


@pytest.mark.parametrize("question", QUESTIONS, ids=["hello", "italian", "nothing"])
def test_a_reply_is_a_stream_of_parts_or_none(engine: ThinkingEngine, question: Question) -> None:
    reply = engine.reply(question)
    parts = [] if reply is None else list(reply)
    assert all(isinstance(part, Part) for part in parts)
    assert reply is None or question.text == "" or any(part.text or part.wish for part in parts)


def test_a_reply_may_be_closed_at_any_time(engine: ThinkingEngine) -> None:
    for taken in (0, 1):
        reply = engine.reply(QUESTIONS[0])
        assert reply is not None
        for _ in range(taken):
            next(reply)
        reply.close()  # type: ignore[attr-defined]
        assert list(reply) == []
    assert engine.reply(QUESTIONS[0]) is not None


def test_it_may_be_closed_twice(engine: ThinkingEngine) -> None:
    list(engine.reply(QUESTIONS[0]) or ())
    engine.close()
    engine.close()
