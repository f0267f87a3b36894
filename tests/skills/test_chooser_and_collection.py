from itertools import pairwise
from pathlib import Path

import pytest

from buddy.skills.chooser import Chooser
from buddy.skills.collection import read


def test_every_card_comes_before_any_comes_again() -> None:
    chooser = Chooser(3)
    cards = ("a", "b", "c", "d")
    dealt = [chooser.choose("deck", cards) for _ in range(40)]
    for start in range(0, 40, 4):
        assert sorted(dealt[start : start + 4]) == list(cards)
    assert all(one != next_one for one, next_one in pairwise(dealt))


def test_decks_do_not_disturb_each_other() -> None:
    chooser = Chooser(3)
    assert chooser.choose("one", ("a",)) == "a"
    assert chooser.choose("two", ("b",)) == "b"
    assert chooser.choose("one", ("a",)) == "a"


@pytest.mark.parametrize("language", ["en", "it"])
def test_there_are_enough_jokes_and_stories(language: str) -> None:
    jokes, stories = read("jokes", language), read("stories", language)
    assert len(set(jokes)) >= 12
    assert len(set(stories)) >= 3
    for piece in (*jokes, *stories):
        assert piece[-1] in ".?!"
        assert "\n" not in piece
        assert "#" not in piece
    for story in stories:
        assert 120 <= len(story.split()) <= 220


def test_a_language_without_a_collection_has_none(tmp_path: Path) -> None:
    assert read("jokes", "xx", tmp_path) == ()


def test_comments_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "jokes.en.txt").write_text("# Some.\n\nOne\nline.\n\n\n\nTwo.\n", encoding="utf-8")
    assert read("jokes", "en", tmp_path) == ("One line.", "Two.")
