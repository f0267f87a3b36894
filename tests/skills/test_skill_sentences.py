"""Every sentence that a skill can be asked, all of them."""

import re
import typing
from collections.abc import Callable, Iterator

import pytest
from hassil import parse_sentence
from hassil.sample import sample_sentence

from buddy.engines import think
from buddy.engines.hear import templates
from buddy.language.catalog import load as load_catalog
from buddy.skills import WishKind
from buddy.skills.book import SkillBook, discover

Books = Callable[..., SkillBook]
LANGUAGES = ("en", "it")


def expanded(book: SkillBook) -> Iterator[tuple[str, str, str]]:
    """Skill, intent and each sentence of it."""
    for (skill, intent, _), spoken in zip(book.templates(), book.sentences(), strict=True):
        for sentence in sample_sentence(parse_sentence(spoken)):
            yield skill, intent, " ".join(sentence.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_answered_by_its_own_skill_alone(book_of: Books, language: str) -> None:
    book = book_of(language)
    asked = 0
    for skill, intent, sentence in expanded(book):
        found = [(name, heard.intent) for name, heard in book.matches(sentence)]
        assert set(found) == {(skill, intent)}, sentence
        asked += 1
    assert asked > 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_gets_an_answer(book_of: Books, language: str) -> None:
    book = book_of(language)
    kinds = set()
    for _, _, sentence in expanded(book):
        outcome = book.answer(sentence)
        assert outcome is not None, sentence
        assert outcome.text or outcome.wish, sentence
        assert not re.search(r"[{}]", outcome.text), sentence
        kinds.add(outcome.wish[0] if outcome.wish else None)
    assert kinds == {*typing.get_args(WishKind), None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recognizer_can_read_the_sentences(book_of: Books, language: str) -> None:
    """Lists are written out, numbers in words, the persona's own names among them."""
    sentences = book_of(language).sentences()
    words = set(templates.words(templates.grammar(sentences)))
    assert not [word for word in words if not all(letter.isalpha() or letter == "'" for letter in word)]
    assert words >= {"en": {"charlie", "fifty"}, "it": {"gino", "cinquanta", "è"}}[language]
    assert not [text for text in sentences if set(text) & set("{}<>;?!.,")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cries_for_help_or_stops_by_itself_does_so_as_an_utterance_too(book_of: Books, language: str) -> None:
    book, catalog = book_of(language), load_catalog(language)
    assert {book.answer(phrase).wish for phrase in catalog.help_phrases} == {("help", "")}
    assert {book.answer(phrase).wish for phrase in catalog.stop_words} == {("stop", "")}
    assert [book.answer(phrase).text for phrase in catalog.wake_phrases] != [""]


def test_the_wishes_are_those_of_the_thinking_engines() -> None:
    assert set(typing.get_args(WishKind)) == set(typing.get_args(think.WishKind))


def test_every_skill_can_be_shown_to_a_model() -> None:
    skills = discover()
    assert len({skill.name for skill in skills}) == len(skills) == 13
    for skill in skills:
        assert type(skill).__module__ == f"buddy.skills.{skill.name}"
        assert skill.description.endswith(".")
        assert skill.description.count(".") == 1
        for name, schema in skill.parameters.items():
            assert schema["type"] in ("string", "integer"), (skill.name, name)
        if "intent" in skill.parameters:
            assert tuple(skill.parameters["intent"]["enum"]) == skill.intents
