"""Files that are no YAML, or no text, or not there: one sentence each, exactly."""

from pathlib import Path

import pytest

from buddy.config import find, load
from buddy.errors import ConfigurationError

SLIPS = {
    "language en\nvolume: 5": "line 1: a colon is missing after 'language'",
    "volume: 5\nlanguage en\n": "line 2: a colon is missing after 'language'",
    "language:en": "line 1: a space is missing after the colon of 'language'",
    "volume: 5\nlanguage:en\nthink: [skills]": "line 2: a space is missing after the colon of 'language'",
    "conversation\n  silence_seconds: 5": "line 1: a colon is missing after 'conversation'",
    "volume: 5\n\n# Talk\nconversation  # here\n  patience: slow": "line 4: a colon is missing after 'conversation'",
    "conversation:\n  silence_seconds 5\n  utterance_seconds: 5": "line 2: a colon is missing after 'silence_seconds'",
    "conversation:\n  utterance_seconds: 5\n  silence_seconds 5\nvolume: 5": "line 3: a colon is missing after "
    "'silence_seconds'",
    "conversation:\n  silence_seconds 5": "line 2: a colon is missing after 'silence_seconds', below 'conversation:'",
    "volume: 5\nlanguage": "line 2: a colon is missing after 'language'",
    "conversation:\n  silence_seconds: 5\n   utterance_seconds: 5": "line 3: begins too far to the right: "
    "after 3 spaces, the line above after 2 spaces",
    "conversation:\n  silence_seconds: 5\n patience: slow": "line 3: begins after 1 space, which fits no line above",
    "volume: 5\n- skills": "line 2: begins after no space, which fits no line above",
    "language: 'en\nvolume: 5": "line 1: a quotation mark is opened here and not closed",
    "think: [skills\nvolume: 5": "line 1: a bracket is opened here and not closed",
    "lights: {driver: rgb\nvolume: 5": "line 1: a bracket is opened here and not closed",
    'personas_folder: "C:\\personas"': "line 1: a backslash means something else between double quotes; "
    "use single quotes",
    "personas_folder: a: b": "line 1: a value with a colon in it needs quotation marks around it",
    "personas_folder: @home": "line 1: a value that begins with '@' needs quotation marks around it",
    "personas_folder: *": "line 1: a value that begins with '*' needs quotation marks around it",
    "personas_folder: *home": "line 1: a value that begins with '*' needs quotation marks around it",
    "personas_folder: !home": "line 1: a value that begins with '!' needs quotation marks around it",
    "language: en\n---\nvolume: 5": "line 2: leave out lines made of '---' or '...'",
    "language: en\n\tvolume: 5": "line 2: begins with a tab; begin it with spaces",
    "lights:\n  \tdriver: rgb": "line 2: begins with a tab; begin it with spaces",
    "language:\ten": "line 1: holds a tab; use spaces",
    "lights:\n\u00a0 driver: rgb": "line 2: begins with a space of a web page (U+00A0); begin it with spaces",
    "language: e\x07n": "line 1: holds a character that cannot be seen (0x07); delete it, or save the file as UTF-8",
    "personas_folder: " + "[" * 3000: "has too many brackets within each other",
}

BYTES = {
    "language: en\npersonas_folder: caffè\n".encode("latin-1"): " line 2: the byte 0xe8 in column 22, in Latin-1 'è', "
    "is not UTF-8; save it as UTF-8",
    b"language: en\nvolume: 5\xff": " line 2: the byte 0xff in column 10, in Latin-1 'ÿ', "
    "is not UTF-8; save it as UTF-8",
    b"\x81": " line 1: the byte 0x81 in column 1 is not UTF-8; save it as UTF-8",
    "language: en".encode("utf-16"): ": this is saved as UTF-16; save it as UTF-8",
}


@pytest.mark.parametrize(("text", "sentence"), SLIPS.items())
def test_a_slip_is_one_sentence(problems, text, sentence):
    place = "config.yaml " if sentence.startswith("line") else "config.yaml: "
    assert problems(text) == [place + sentence]


@pytest.mark.parametrize(("raw", "sentence"), BYTES.items())
def test_another_encoding_is_named_with_its_place(problems, raw, sentence):
    assert problems(raw) == [f"config.yaml{sentence}"]


def test_every_tab_is_named(problems):
    text = "conversation:\n\tsilence_seconds: 5\n\tpatience: slow\n"
    assert [problem.partition(":")[0] for problem in problems(text)] == ["config.yaml line 2", "config.yaml line 3"]


def test_a_missing_colon_does_not_hide_what_else_is_wrong(problems):
    text = "language en\nvolume: 500\nconversation\n  silence_seconds 900\n  patience: slow\n"
    assert problems(text) == [
        "config.yaml line 1: a colon is missing after 'language'",
        "config.yaml line 2: volume must be a whole number between 0 and 100, you wrote '500'",
        "config.yaml line 3: a colon is missing after 'conversation'",
        "config.yaml line 4: a colon is missing after 'silence_seconds'",
        "config.yaml line 4: silence_seconds must be a number between 1 and 300, you wrote '900'",
    ]


def test_a_missing_file_and_what_lies_beside_it(config_file: Path):
    with pytest.raises(ConfigurationError, match=r"^config.yaml: there is no such file$"):
        load(config_file)
    Path("config.yml").write_text("language: it\n")
    with pytest.raises(ConfigurationError, match=r"^config.yaml: there is no such file; did you mean 'config.yml'\?$"):
        load(config_file)
    with pytest.raises(ConfigurationError, match=r"^nowhere/config.yaml: there is no such file$"):
        load(Path("nowhere/config.yaml"))


def test_a_folder_is_no_file(config_file: Path):
    config_file.mkdir()
    with pytest.raises(ConfigurationError, match=r"^config.yaml: this is a folder, not a file$"):
        load(config_file)


def test_the_file_that_was_named_is_used_first(config_file: Path, monkeypatch):
    config_file.touch()
    assert find() == config_file
    monkeypatch.setenv("BUDDY_CONFIG", "/elsewhere.yaml")
    assert find() == Path("/elsewhere.yaml")
    assert find(Path("mine.yaml")) == Path("mine.yaml")


def test_from_another_folder_the_one_that_lies_beside_the_program_is_used(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BUDDY_CONFIG", raising=False)
    assert find(installed=tmp_path / "etc.yaml").samefile(Path(__file__).parents[2] / "config.yaml")


def test_no_file_at_all_says_where_it_was_looked_for(config_file: Path):
    said = r"^there is no config.yaml in this folder, and no etc/config.yaml; name one with --config FILE$"
    with pytest.raises(ConfigurationError, match=said):
        find(installed=Path("etc/config.yaml"), shipped=Path("nowhere.yaml"))
