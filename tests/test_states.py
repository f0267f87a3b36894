"""The states with the words of other rooms."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from buddy import states
from buddy.errors import TableError


@pytest.mark.parametrize(
    ("file", "right", "wrong", "sentence"),
    [
        (
            "idle.yaml",
            "phrase: muted",
            "phrase: mutd",
            "there is no phrase 'mutd'; did you mean 'muted'?",
        ),
        ("session.yaml", "earcon: goodbye", "earcon: goodby", "there is no earcon 'goodby'; did you mean 'goodbye'?"),
    ],
)
def test_a_phrase_or_a_sound_that_is_not_there(
    tmp_path: Path, file: str, right: str, wrong: str, sentence: str
) -> None:
    folder = shutil.copytree(states.STATES, tmp_path / "states")
    text = (folder / file).read_text()
    assert right in text
    (folder / file).write_text(text.replace(right, wrong, 1))
    with pytest.raises(TableError) as caught:
        states.read(folder)
    assert [problem for problem in caught.value.problems if problem.endswith(sentence)]


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"nothing: there is no such folder$"):
        states.read(tmp_path / "nothing")
    (tmp_path / "idle.yaml").touch()
    with pytest.raises(TableError, match=r"this is a file, not a folder of states$"):
        states.read(tmp_path / "idle.yaml")
