import shutil

import pytest

from buddy.engines.sphinx.phones import TABLES, phones
from buddy.engines.sphinx.pronunciation import dictionary_path, pronounce, pronounce_all
from buddy.errors import EngineUnavailable

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def test_english_words_come_from_the_models_dictionary() -> None:
    assert pronounce("buddy", "en") == ["B AH D IY"]
    assert pronounce("read", "en") == ["R EH D", "R IY D"]


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    assert pronounce("what’s", "en") == pronounce("what's", "en")


@needs_espeak
def test_words_that_the_dictionary_lacks_are_spelled_out_by_rule() -> None:
    assert pronounce("kubernetes", "en") == ["K Y UW B ER N IY T S"]


@needs_espeak
def test_italian_sounds_get_their_nearest_english_phones() -> None:
    assert pronounce("gnocchi", "it")[0] == "N Y OW K IY"
    assert pronounce("ciao", "it")[0].startswith("CH ")


@needs_espeak
def test_italians_may_say_an_english_word_in_english() -> None:
    assert pronounce("buddy", "it") == ["B AH D IY", "B UW D IY"]


@needs_espeak
def test_many_words_keep_their_own_sounds_and_their_order() -> None:
    asked = ["tempo", "che", "ora", "è", "tempo"]
    said = pronounce_all(asked, "it")
    assert list(said) == ["tempo", "che", "ora", "è"]
    assert said["che"][0].startswith("K ")
    assert said["tempo"] == pronounce("tempo", "it")


def test_only_phones_of_the_model_are_ever_written() -> None:
    known: set[str] = set()
    with dictionary_path().open(encoding="utf-8") as lines:
        for line in lines:
            known.update(line.split()[1:])
    written = {
        phone for tables in TABLES.values() for table in tables for way in table.values() for phone in way.split()
    }
    assert written <= known


def test_stress_length_and_language_switches_are_not_heard() -> None:
    assert phones("(en)bˈʌdː_i(it)", "en") == ["B AH D IY"]


def test_another_language_is_refused_by_name() -> None:
    with pytest.raises(EngineUnavailable, match="'fr'"):
        pronounce("bonjour", "fr")


@needs_espeak
def test_a_word_without_sound_is_named() -> None:
    with pytest.raises(EngineUnavailable, match="'!!'"):
        pronounce("!!", "it")


def test_without_espeak_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineUnavailable, match="install the package espeak-ng"):
        pronounce("frobnicatrix", "en")
