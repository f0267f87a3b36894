import shutil
from pathlib import Path

import pytest

from buddy.errors import ConfigurationError
from buddy.language.catalog import BUILT_IN, PHRASES, load

LISTENS = "listens_for:\n  wake: hey buddy\n  stop: stop\n  help: help me\n"


def refused(tmp_path: Path, text: str, language: str = "en") -> tuple[str, ...]:
    (tmp_path / f"{language}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load(language, tmp_path)
    return error.value.problems


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_built_in_language_has_every_phrase(language: str) -> None:
    catalog = load(language)
    assert catalog.names == tuple(PHRASES)
    assert catalog.missing == ()
    for name in catalog.names:
        said = catalog.phrase(name, **dict.fromkeys(PHRASES[name], "Anna"))
        assert said[-1] in ".?!"
        assert said[0].isupper()
        assert "{" not in said


@pytest.mark.parametrize(("language", "wake"), [("en", "hey buddy"), ("it", "ehi buddy")])
def test_what_is_listened_for_is_plain_lower_case(language: str, wake: str) -> None:
    catalog = load(language)
    assert catalog.wake_phrases == (wake,)
    for phrase in (*catalog.wake_phrases, *catalog.stop_words, *catalog.help_phrases):
        assert phrase == phrase.lower().strip()
        assert not set(phrase) & set(".,!?:;")
    assert "stop" in catalog.stop_words


def test_wordings_come_in_turn() -> None:
    catalog = load("en")
    wordings = catalog.wordings["not_understood"]
    assert len(wordings) == 2
    assert [catalog.phrase("not_understood") for _ in range(3)] == [*wordings, wordings[0]]
    assert load("en").phrase("not_understood") == wordings[0] == "I did not understand. Could you say that again?"


def test_a_placeholder_is_filled() -> None:
    assert load("en").phrase("persona_here", name="Charlie") == "Now you are talking to Charlie."
    with pytest.raises(ConfigurationError, match=r"the phrase 'persona_here' needs \{name\}"):
        load("en").phrase("persona_here")


def test_fixed_wordings_are_those_without_placeholders() -> None:
    catalog = load("it")
    assert set(catalog.wordings["no_reply"]) <= set(catalog.fixed())
    assert not [text for text in catalog.fixed() if "{" in text]
    assert len(catalog.fixed()) == sum(map(len, catalog.wordings.values())) - 1


def test_nobody_is_promised_help_before_a_person_has_answered() -> None:
    assert "Nobody has answered yet" in load("en").phrase("help_calling")
    assert "Non ha ancora risposto nessuno" in load("it").phrase("help_calling")


def test_an_unknown_phrase_that_is_asked_for_is_named() -> None:
    with pytest.raises(ConfigurationError, match="there is no phrase 'laud'; did you mean 'loud"):
        load("en").phrase("laud")


def test_a_missing_phrase_is_said_in_english(tmp_path: Path) -> None:
    (tmp_path / "de.yaml").write_text(LISTENS + "says:\n  ready: Hallo, ich bin bereit.\n", encoding="utf-8")
    catalog = load("de", tmp_path)
    assert catalog.phrase("ready") == "Hallo, ich bin bereit."
    assert catalog.phrase("louder") == load("en").phrase("louder")
    assert "louder" in catalog.missing
    assert "ready" not in catalog.missing


def test_english_of_the_same_folder_is_preferred(tmp_path: Path) -> None:
    text = (BUILT_IN / "en.yaml").read_text(encoding="utf-8")
    (tmp_path / "en.yaml").write_text(text.replace("I am all right again.", "Fine again."), encoding="utf-8")
    (tmp_path / "de.yaml").write_text(LISTENS + "says:\n  ready: Hallo.\n", encoding="utf-8")
    assert load("de", tmp_path).phrase("fault_over") == "Fine again."


def test_an_unknown_language_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    shutil.copy(BUILT_IN / "en.yaml", tmp_path)
    with pytest.raises(ConfigurationError, match=r"there is no language 'eng'; did you mean 'en'\? \(there is en\)"):
        load("eng", tmp_path)


def test_everything_wrong_is_found_at_once(tmp_path: Path) -> None:
    says = "says:\n  redy: Hello.\n  muted: |\n    I am mute.\n    I do not hear {name}.\n  muted: Again.\n"
    says += "  persona_here: |\n    Here is {nmae}.\n    Here is {name.\n  ready: []\n"
    assert refused(tmp_path, LISTENS + says) == (
        "en.yaml line 6: there is no phrase 'redy'; did you mean 'ready'?",
        "en.yaml line 9: this phrase has no placeholder {name} (it may hold none)",
        "en.yaml line 10: 'muted' is written twice; the first is on line 7",
        "en.yaml line 12: this phrase has no placeholder {nmae}; did you mean 'name'? (it may hold {name})",
        "en.yaml line 13: a curly bracket is open or empty in 'Here is {name.'",
        "en.yaml line 14: the phrase 'ready' is empty",
    )


def test_sections_and_what_is_listened_for_are_checked(tmp_path: Path) -> None:
    problems = refused(tmp_path, "listens_for:\n  wake: hey buddy!\n  stopp: stop\n  help: help me\nsay: {}\n")
    assert problems == (
        "en.yaml line 1: a language has no 'says'",
        "en.yaml line 2: listens_for has no 'stop'",
        "en.yaml line 2: write only words to listen for, you wrote 'hey buddy!'",
        "en.yaml line 3: there is no key of listens_for 'stopp'; did you mean 'stop'?",
        "en.yaml line 5: there is no key of a language 'say'; did you mean 'says'?",
    )
