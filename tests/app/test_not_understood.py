"""What was not understood is asked for once, then Buddy says what it can do, then it goes quiet; in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy.language.catalog import load
from tests.app.test_ears_in_the_house import NAME, Room, room

SPOKEN = [(3.0, 4.0), (10.0, 11.0), (20.0, 21.0), (30.0, 31.0)]


def said(built: Room, language: str) -> list[str]:
    """The phrases that were spoken, by their names."""
    names = {wording: name for name, wordings in load(language).wordings.items() for wording in wordings}
    return [names.get(text, text) for text in built.spoken]


def listened(folder: Path, language: str, *texts: str) -> Room:
    built = room("It is noon.", settings=f"language: {language}\n")
    return built.hear(folder, SPOKEN, {1.0: NAME, 28.0: NAME}, texts=texts)


@pytest.mark.parametrize("language", ["en", "it"])
def test_asked_once_then_helped_then_left_alone(tmp_path: Path, language: str) -> None:
    built = listened(tmp_path, language, "", "", "")
    assert said(built, language) == ["not_understood", "what_i_can_do", "not_understood"]
    assert built.path().count("session.wake") == 2, "the third ended the session, and the fourth was a new one"
    third = built.when("nothing_understood")[2]
    assert built.entered("idle")[1] == pytest.approx(third)
    goodbye = [at for at, effect in built.effects("play_earcon") if effect.earcon == "goodbye"]
    assert goodbye[0] == pytest.approx(third), "quiet, but not without a sign"


@pytest.mark.parametrize("language", ["en", "it"])
def test_one_that_is_understood_begins_anew(tmp_path: Path, language: str) -> None:
    built = listened(tmp_path, language, "", "what time is it", "")
    assert said(built, language)[:3] == ["not_understood", "It is noon.", "not_understood"]


@pytest.mark.parametrize("language", ["en", "it"])
def test_both_phrases_are_in_the_language_that_is_spoken(language: str) -> None:
    catalog = load(language)
    assert {"not_understood", "what_i_can_do"}.isdisjoint(catalog.missing)
