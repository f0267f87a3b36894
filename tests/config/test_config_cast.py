"""The personas that the configuration speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy.config import cast, load
from buddy.errors import ConfigurationError

CHOICE = "conversation:\n  persona: {}\n"


def write(folder: Path, text: str) -> Path:
    file = folder / "config.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_persona_that_nobody_is(tmp_path: Path) -> None:
    file = write(tmp_path, CHOICE.format("compaion"))
    with pytest.raises(ConfigurationError) as refused:
        load(file)
    assert str(refused.value) == (
        f"{file} line 2: persona must be 'companion', 'emergency' or 'entertainer', "
        "you wrote 'compaion'; did you mean 'companion'?"
    )


def test_a_persona_in_a_folder_that_is_not_there_yet_does_not_keep_buddy_from_starting(tmp_path: Path) -> None:
    file = write(tmp_path, "personas_folder: stick\n" + CHOICE.format("anna"))
    config = load(file)
    assert cast.problems(config, file) == (f"{file}: personas_folder: there is no folder '{tmp_path / 'stick'}'",)


def test_a_broken_persona_of_ones_own_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mine" / "anna").mkdir(parents=True)
    (tmp_path / "mine" / "anna" / "persona.yaml").write_text("id: anna\nnmae: Anna\n", encoding="utf-8")
    file = write(tmp_path, "personas_folder: mine\n")
    [found] = {line for problem in cast.problems(load(file), file) for line in problem.splitlines() if "nmae" in line}
    assert "persona.yaml line 2" in found
    assert "'name'" in found


def test_nothing_is_wrong_with_the_built_in_ones(tmp_path: Path) -> None:
    for language in ("en", "it"):
        file = write(tmp_path, f"language: {language}\n")
        assert cast.problems(load(file), file) == ()
