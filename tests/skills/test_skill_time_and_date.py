import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from buddy.skills.book import SkillBook

Books = Callable[..., SkillBook]
ASK = {"en": "what time is it", "it": "che ore sono"}


def told(book_of: Books, language: str, hour: int, minute: int) -> str:
    return book_of(language, datetime(2025, 3, 3, hour, minute, 59)).answer(ASK[language]).text


@pytest.mark.parametrize(
    ("hour", "minute", "english", "italian"),
    [
        (0, 0, "It is midnight.", "È mezzanotte."),
        (0, 30, "It is 12:30 at night.", "È mezzanotte e 30."),
        (1, 0, "It is 1 o'clock at night.", "È l'una di notte."),
        (1, 5, "It is 1:05 at night.", "È l'una e 5 di notte."),
        (4, 5, "It is 4:05 at night.", "Sono le 4 e 5."),
        (9, 0, "It is 9 o'clock in the morning.", "Sono le 9."),
        (12, 0, "It is noon.", "È mezzogiorno."),
        (12, 1, "It is 12:01 in the afternoon.", "Sono le 12 e 1."),
        (13, 0, "It is 1 o'clock in the afternoon.", "Sono le 13."),
        (16, 10, "It is 4:10 in the afternoon.", "Sono le 16 e 10."),
        (18, 30, "It is 6:30 in the evening.", "Sono le 18 e 30."),
        (23, 59, "It is 11:59 at night.", "Sono le 23 e 59."),
    ],
)
def test_the_time_is_told_as_people_say_it(book_of: Books, hour: int, minute: int, english: str, italian: str) -> None:
    assert told(book_of, "en", hour, minute) == english
    assert told(book_of, "it", hour, minute) == italian


def test_every_minute_of_the_day_can_be_found_in_what_is_told() -> None:
    clock = [datetime(2025, 3, 3)]
    book = SkillBook.load("en", now=lambda: clock[0])
    for _ in range(24 * 60):
        said = book.answer("what time is it").text
        digits = re.search(r"(\d+)(?::(\d\d))?", said)
        hour, minute = (int(digits[1]), int(digits[2] or 0)) if digits else (12, 0)
        assert (hour, minute) == (clock[0].hour % 12 or 12, clock[0].minute), said
        clock[0] += timedelta(minutes=1)


@pytest.mark.parametrize(
    ("language", "said", "answer"),
    [
        ("en", "what day is it", "Today is Monday, the 3rd of March."),
        ("en", "is it tuesday", "Today is Monday, the 3rd of March."),
        ("en", "what's the date", "Today is Monday, the 3rd of March 2025."),
        ("en", "what day is tomorrow", "Tomorrow is Tuesday, the 4th of March."),
        ("en", "what year is it", "It is the year 2025."),
        ("it", "che giorno è oggi", "Oggi è lunedì 3 marzo."),
        ("it", "quanti ne abbiamo", "Oggi è lunedì 3 marzo 2025."),
        ("it", "domani che giorno è", "Domani è martedì 4 marzo."),
        ("it", "in che anno siamo", "Siamo nel 2025."),
    ],
)
def test_the_date_is_told_as_people_say_it(book_of: Books, language: str, said: str, answer: str) -> None:
    assert book_of(language).answer(said).text == answer


def test_tomorrow_may_be_another_year(book_of: Books) -> None:
    eve = datetime(2024, 12, 31, 23, 59)
    assert book_of("en", eve).answer("what day is tomorrow").text == "Tomorrow is Wednesday, the 1st of January."
    assert book_of("it", eve).answer("che giorno è domani").text == "Domani è mercoledì primo gennaio."


@pytest.mark.parametrize(("language", "words"), [("en", "has not been set"), ("it", "non è ancora regolato")])
@pytest.mark.parametrize(
    "asked", [{"en": "what time is it", "it": "che ore sono"}, {"en": "what day is it", "it": "che giorno è"}]
)
def test_a_clock_that_nobody_has_set_is_not_believed(
    book_of: Books, language: str, words: str, asked: dict[str, str]
) -> None:
    assert words in book_of(language, datetime(1970, 1, 1, 0, 3)).answer(asked[language]).text
