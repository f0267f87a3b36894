from dataclasses import dataclass

import pytest

from buddy.engines.think import Message, Part, Question, Wish
from buddy.engines.think.skills import Settings, build
from buddy.errors import ThinkingFailed
from buddy.skills.book import SkillBook


@dataclass(frozen=True)
class Known:
    text: str = ""
    wish: tuple[str, str] | None = None
    parting: bool = False


class Book:
    """Knows what it is given, and remembers what it was asked."""

    def __init__(self, **known: Known) -> None:
        self.known = known
        self.asked: list[tuple[str, str]] = []

    def __call__(self, text: str, last_reply: str) -> Known | None:
        self.asked.append((text, last_reply))
        return self.known.get(text)


def parts(book: Book, text: str) -> list[Part]:
    reply = build(Settings(), book).reply(Question(text))
    assert reply is not None
    return list(reply)


def test_a_reply_is_one_part() -> None:
    assert parts(Book(noon=Known("It is noon.")), "noon") == [Part("It is noon.")]


def test_wish_and_leave_go_along() -> None:
    book = Book(louder=Known(wish=("louder", "")), bye=Known("Goodbye.", parting=True))
    assert parts(book, "louder") == [Part(wish=Wish("louder"))]
    assert parts(book, "bye") == [Part("Goodbye.", parting=True)]


def test_what_no_skill_knows_is_not_mine() -> None:
    assert build(Settings(), Book()).reply(Question("why")) is None


def test_the_last_reply_is_what_buddy_said_last() -> None:
    book = Book()
    talk = (Message("assistant", "One."), Message("user", "And?"), Message("assistant", "Two."), Message("user", "Eh?"))
    engine = build(Settings(), book)
    engine.reply(Question("again", conversation=talk))
    engine.reply(Question("again"))
    assert book.asked == [("again", "Two."), ("again", "")]


def test_a_reply_may_be_dropped_and_the_engine_closed_twice() -> None:
    engine = build(Settings(), Book(noon=Known("It is noon.")))
    reply = engine.reply(Question("noon"))
    reply.close()
    assert list(reply) == []
    engine.close()
    engine.close()


def test_an_unknown_wish_is_refused() -> None:
    with pytest.raises(ThinkingFailed, match="a skill wishes for 'dance'"):
        parts(Book(dance=Known(wish=("dance", ""))), "dance")


def test_the_real_book_fits() -> None:
    engine = build(Settings(), SkillBook.load("en").answer)
    talk = (Message("assistant", "It is noon."),)
    assert list(engine.reply(Question("say that again", conversation=talk))) == [Part("It is noon.")]
    assert list(engine.reply(Question("help me"))) == [Part(wish=Wish("help"))]
