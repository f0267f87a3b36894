"""Whatever kind of setting an engine of the future has, there are words for it."""

from enum import Enum
from pathlib import Path
from typing import Literal

import pytest
import yaml
from pydantic import Field

from buddy.config.checking import checked
from buddy.config.nodes import Written
from buddy.config.report import Report
from buddy.config.section import Section
from buddy.config.sentences import either, wanted
from buddy.config.syntax import Yaml
from buddy.errors import ConfigurationError


class Tone(Enum):
    WARM = "warm"
    COOL = "cool"


class Inner(Section):
    """Nested settings."""

    depth: int = 1


class Settings(Section):
    """One setting of each kind."""

    at_least: float = Field(1, ge=1)
    above: float = Field(1, gt=0.5)
    at_most: int = Field(1, le=9)
    below: int = Field(1, lt=9)
    span: float = Field(1, gt=0, le=60)
    any_number: float = 1
    maybe: int | None = None
    several: int | bool = 1
    rate: Literal[8000, 16000] = 8000
    only: Literal["this"] = "this"
    tone: Tone = Tone.WARM
    folder: Path = Path()
    words: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    inner: Inner = Inner()


def said(text: str) -> tuple[str, ...]:
    report = Report(Path("config.yaml"))
    written = Written(yaml.compose(text, Loader=Yaml), report, lambda _: None)
    assert checked(written, Settings, written.data, ()) is None
    with pytest.raises(ConfigurationError) as raised:
        report.raise_if_wrong()
    return raised.value.problems


@pytest.mark.parametrize(
    ("setting", "phrase"),
    [
        ("at_least", "a number of at least 1"),
        ("above", "a number above 0.5"),
        ("at_most", "a whole number of at most 9"),
        ("below", "a whole number below 9"),
        ("span", "a number above 0 and at most 60"),
        ("any_number", "a number"),
        ("maybe", "a whole number"),
        ("several", "a whole number or true or false"),
        ("rate", "'8000' or '16000'"),
        ("only", "'this'"),
        ("tone", "'warm' or 'cool'"),
        ("folder", "the path of a file or folder"),
        ("words", "a list (each thing on a line of its own that begins with '- ')"),
        ("inner", "a section (its settings on lines of their own below it, two spaces further right)"),
        ("unheard_of", None),
    ],
)
def test_what_a_setting_takes(setting, phrase):
    assert wanted(Settings, (setting,)) == phrase


def test_words_in_a_row():
    assert [either(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["'a'", "'a' or 'b'", "'a', 'b' or 'c'"]


def test_things_in_a_list_and_in_a_nested_section():
    text = "numbers:\n  - 1\n  - two\ninner:\n  depth: far\n  dept: 2\nrate: 44100\nfolder: [a]\n"
    assert said(text) == (
        "config.yaml line 3: each of numbers must be a whole number, you wrote 'two'",
        "config.yaml line 5: depth must be a whole number, you wrote 'far'",
        "config.yaml line 6: Buddy does not know the setting 'dept'; did you mean 'depth'?",
        "config.yaml line 7: rate must be '8000' or '16000', you wrote '44100'",
        "config.yaml line 8: folder must be the path of a file or folder, you wrote a list",
    )


def test_a_list_of_words_may_hold_what_looks_like_something_else():
    report = Report(Path("config.yaml"))
    text = "words: [on, 007, 1.50, true, 'x']\nfolder: 2024\n"
    written = Written(yaml.compose(text, Loader=Yaml), report, lambda _: None)
    settings = checked(written, Settings, written.data, ())
    assert settings is not None
    assert settings.words == ("on", "007", "1.50", "true", "x")
    assert settings.folder == Path("2024")
