from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buddy.skills import Outcome
from buddy.skills.book import SkillBook
from buddy.skills.collection import read

Books = Callable[..., SkillBook]


@pytest.mark.parametrize(
    "said",
    [
        "what time is it",
        "What time is it?",
        "WHAT TIME IS IT?!",
        "  what   time is it ",
        "what's the time",
        "What’s the time, please?",
        "whats the time",
        "Hey Buddy, what time is it?",
        "Please, Buddy, can you tell me what time it is?",
        "excuse me, do you know what time it is, please",
        "Could you please tell me the time now?",
    ],
)
def test_english_is_understood_whatever_its_manners(book_of: Books, said: str) -> None:
    assert book_of("en").answer(said) == Outcome("It is 4:10 in the afternoon.")


@pytest.mark.parametrize(
    "said",
    [
        "che ore sono",
        "Che ora è?",
        "che ora e'",
        "CHE ORA È",
        "Ehi Buddy, che ore sono, per favore?",
        "Mi sai dire che ore sono?",
        "scusa, mi puoi dire l’ora?",
        "Buddy, dimmi l'ora",
    ],
)
def test_italian_is_understood_whatever_its_accents(book_of: Books, said: str) -> None:
    assert book_of("it").answer(said) == Outcome("Sono le 16 e 10.")


@pytest.mark.parametrize(
    ("language", "said", "wish"),
    [
        ("en", "Help!", ("help", "")),
        ("en", "please help me", ("help", "")),
        ("en", "Buddy, I have fallen", ("help", "")),
        ("en", "call an ambulance", ("help", "")),
        ("en", "Stop!", ("stop", "")),
        ("en", "buddy stop please", ("stop", "")),
        ("en", "mute", ("mute", "")),
        ("en", "turn the microphone on", ("unmute", "")),
        ("en", "a bit louder please", ("louder", "")),
        ("en", "can you speak more softly", ("softer", "")),
        ("en", "let me talk to Charlie", ("persona", "entertainer")),
        ("en", "I'd like to speak with the companion, please", ("persona", "companion")),
        ("it", "Aiuto!", ("help", "")),
        ("it", "non riesco ad alzarmi", ("help", "")),
        ("it", "basta così", ("stop", "")),
        ("it", "spegni il microfono", ("mute", "")),
        ("it", "un po' più forte", ("louder", "")),
        ("it", "abbassa il volume", ("softer", "")),
        ("it", "fammi parlare con l'intrattenitore", ("persona", "entertainer")),
    ],
)
def test_what_the_machine_does_is_wished_and_not_said(
    book_of: Books, language: str, said: str, wish: tuple[str, str]
) -> None:
    assert book_of(language).answer(said) == Outcome(wish=wish)


@pytest.mark.parametrize(
    ("language", "said", "percent"),
    [
        ("en", "volume to fifty", "50"),
        ("en", "set the volume to 50%", "50"),
        ("en", "volume twenty five percent", "25"),
        ("en", "volume five", "50"),
        ("en", "volume ten", "100"),
        ("en", "volume ten percent", "10"),
        ("en", "volume at 10 %", "10"),
        ("en", "turn the volume up to 8", "80"),
        ("it", "volume al cinquanta per cento", "50"),
        ("it", "metti il volume all'ottanta per cento", "80"),
        ("it", "volume a sette", "70"),
        ("it", "volume al 30%", "30"),
    ],
)
def test_the_volume_is_told_and_wished_in_percent(book_of: Books, language: str, said: str, percent: str) -> None:
    outcome = book_of(language).answer(said)
    assert outcome.wish == ("volume", percent)
    assert f" {percent} " in outcome.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "thank you"),
        ("en", "Thanks, Buddy."),
        ("en", "goodbye"),
        ("en", "good night"),
        ("it", "grazie"),
        ("it", "arrivederci"),
        ("it", "buonanotte"),
    ],
)
def test_taking_leave_ends_the_session_with_a_word(book_of: Books, language: str, said: str) -> None:
    outcome = book_of(language).answer(said)
    assert outcome.parting
    assert outcome.text
    assert outcome.wish is None


def test_thanks_after_a_request_are_manners(book_of: Books) -> None:
    assert book_of("en").answer("what time is it thank you") == Outcome("It is 4:10 in the afternoon.")


def test_the_last_reply_is_said_again(book_of: Books) -> None:
    assert book_of("en").answer("could you say that again", "It is noon.") == Outcome("It is noon.")
    assert book_of("en").answer("could you say that again") == Outcome("I have not said anything yet.")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "?!",
        "please",
        "is the weather nice today",
        "help me write a letter",
        "what time does the train leave",
        "volume zero",
        "volume to 1000",
        "what time is it " * 50,
        "let me talk to the emergency",
    ],
)
def test_what_no_skill_knows_goes_to_the_next_engine(book_of: Books, said: str) -> None:
    assert book_of("en").answer(said) is None


def test_without_personas_nobody_can_be_called() -> None:
    book = SkillBook.load("en", now=lambda: datetime(2025, 1, 1))
    assert book.answer("let me talk to charlie") is None
    assert not [text for text in book.sentences() if text.startswith("let me")]


@pytest.mark.parametrize(("language", "ask"), [("en", "tell me a joke"), ("it", "raccontami una barzelletta")])
def test_no_joke_comes_twice_before_all_are_told(book_of: Books, language: str, ask: str) -> None:
    book = book_of(language)
    known = read("jokes", language)
    told = [book.answer(ask).text for _ in known]
    assert sorted(told) == sorted(known)
    assert book.answer(ask).text != told[-1]


def test_the_same_seed_tells_the_same_and_another_day_something_else(book_of: Books) -> None:
    def told(seed: int) -> list[str]:
        book = book_of("en", seed=seed)
        return [book.answer("tell me a joke").text for _ in range(5)]

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_a_story_is_about_a_minute_long(book_of: Books) -> None:
    for language, ask in (("en", "tell me a story"), ("it", "raccontami una storia")):
        words = len(book_of(language).answer(ask).text.split())
        assert 120 <= words <= 220


BOOKS = {language: SkillBook.load(language, {"entertainer": ("charlie",)}) for language in ("en", "it")}
WORDS = ("what", "time", "is", "it", "che", "ora", "è", "volume", "to", "50", "%", "please", "buddy", "help")
SIGNS = ("{persona}", *"[]()|<>\\;'’\n\x00İß½٣，", "e\u0301")
PIECES = st.sampled_from(WORDS + SIGNS)


@given(st.sampled_from(["en", "it"]), st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join)))
def test_no_text_whatever_makes_the_book_fail(language: str, text: str) -> None:
    outcome = BOOKS[language].answer(text)
    assert outcome is None or outcome.text or outcome.wish


@given(st.sampled_from(["What time is it", "tell me the time"]), st.text(alphabet=' .,!?;:…-\t\n"«»', max_size=8))
def test_case_and_punctuation_do_not_matter(said: str, noise: str) -> None:
    told = BOOKS["en"].answer(said)
    assert told is not None
    for text in (said.upper(), noise + said + noise, said.replace(" ", f"{noise} ")):
        assert BOOKS["en"].answer(text).text[:5] == told.text[:5]
