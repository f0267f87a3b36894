from collections.abc import Callable
from datetime import datetime

import pytest

from buddy.skills.book import SkillBook

PERSONAS = {
    "en": {"companion": ("buddy", "the companion"), "entertainer": ("charlie", "the entertainer"), "emergency": ()},
    "it": {"companion": ("buddy", "il compagno"), "entertainer": ("gino", "l'intrattenitore"), "emergency": ()},
}
AFTERNOON = datetime(2025, 3, 3, 16, 10)
"""A Monday."""

Books = Callable[..., SkillBook]


@pytest.fixture(scope="session")
def book_of() -> Books:
    """A new book in a language, at a time of your choice."""

    def load(language: str, now: datetime = AFTERNOON, seed: int = 1) -> SkillBook:
        return SkillBook.load(language, PERSONAS[language], now=lambda: now, seed=seed)

    return load
