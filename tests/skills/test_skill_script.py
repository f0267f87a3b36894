import shutil
from pathlib import Path

import pytest

from buddy.errors import ConfigurationError
from buddy.skills.book import BUILT_IN, SkillBook

GOOD = "en:\n  sentences:\n    tell: |\n      a joke\n  replies:\n    none: I know none.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in BUILT_IN.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def problems_with(folder: Path, text: str) -> tuple[str, ...]:
    (folder / "joke.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        SkillBook.load("en", folder=folder)
    return refused.value.problems


def test_a_good_file_is_used(folder: Path) -> None:
    (folder / "joke.yaml").write_text(GOOD.replace("a joke", "make me smile"), encoding="utf-8")
    book = SkillBook.load("en", folder=folder)
    assert book.answer("make me smile").text
    assert book.answer("tell me a joke") is None


def test_sentences_may_be_a_list(folder: Path) -> None:
    (folder / "joke.yaml").write_text(
        GOOD.replace("|\n      a joke", "\n      - '[just] one joke'\n      - one more"), encoding="utf-8"
    )
    book = SkillBook.load("en", folder=folder)
    assert book.answer("just one joke").text
    assert book.answer("one more").text


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("a joke", "a [joke", "joke.yaml line 4: the sentence 'a [joke' opens a '[' that is never closed"),
        ("a joke", "a (joke]", "joke.yaml line 4: the sentence 'a (joke]' has a ']' that nothing opens"),
        ("a joke", "a|b", "joke.yaml line 4: the sentence 'a|b' has a '|' outside of brackets: write (one|another)"),
        (
            "a joke",
            "a <joke>",
            "joke.yaml line 4: the sentence 'a <joke>' has '<' in it: "
            "write only words, [optional parts], (one|another) and {list}",
        ),
        (
            "a joke",
            "ask {persno}",
            "joke.yaml line 4: there is no list 'persno'; did you mean 'persona'?",
        ),
        (
            "know none",
            "know {number}",
            "joke.yaml line 6: there is no placeholder {number} here (it may hold none)",
        ),
        ("know none", "know {none", "joke.yaml line 6: a curly bracket is open in 'I know {none.'"),
        ("    none:", "    nine:", "joke.yaml line 6: there is no key of 'replies' 'nine'; did you mean 'none'?"),
        ("    tell:", "    tells:", "joke.yaml line 3: there is no key of 'sentences' 'tells'; did you mean 'tell'?"),
        ("replies", "reples", "joke.yaml line 5: there is no key of 'en' 'reples'; did you mean 'replies'?"),
        ("en:", "it:", "joke.yaml line 1: a skill has no 'en'"),
        (
            "    none:",
            "    none",
            "joke.yaml line 6: 'replies' must be written as `key: value`, you wrote 'none I know none.'",
        ),
        ("\n      a joke", "\n      # later", "joke.yaml line 3: 'tell' is empty"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(folder: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in GOOD
    assert sentence in problems_with(folder, GOOD.replace(right, wrong))


def test_a_row_of_words_must_be_complete(folder: Path) -> None:
    text = (folder / "date.yaml").read_text(encoding="utf-8").replace("[Monday, Tuesday,", "[Tuesday,")
    (folder / "date.yaml").write_text(text, encoding="utf-8")
    line = text.splitlines().index("    weekdays: [Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]") + 1
    with pytest.raises(ConfigurationError, match=f"date.yaml line {line}: 'weekdays' must be 7 words, you wrote 6"):
        SkillBook.load("en", folder=folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "story.yaml").unlink()
    with pytest.raises(ConfigurationError, match=r"story.yaml: cannot be read"):
        SkillBook.load("en", folder=folder)


def test_what_is_wrong_in_several_files_is_told_at_once(folder: Path) -> None:
    (folder / "stop.yaml").write_text("en: []\n", encoding="utf-8")
    told = problems_with(folder, GOOD.replace("a joke", "a (joke"))
    assert any(sentence.startswith("joke.yaml line 4") for sentence in told)
    assert "stop.yaml line 1: 'en' must be written as `key: value`, you wrote a list" in told
