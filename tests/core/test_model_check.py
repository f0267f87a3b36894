"""Buddy's own table passes the check, and every rule of the check can fail."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from buddy.core import matrix, model_check
from buddy.core.table_reader import read_table
from buddy.core.vocabulary import EVENTS

STATES = Path(__file__).parents[2] / "states"


@pytest.fixture(scope="module")
def walked() -> list[model_check.Case]:
    return model_check.cases(read_table(STATES))


def test_nothing_is_wrong(walked: list[model_check.Case]) -> None:
    assert model_check.problems(read_table(STATES), walked) == []


def test_every_pair_was_walked(walked: list[model_check.Case]) -> None:
    table = read_table(STATES)
    pairs = {(case.state, case.event) for case in walked}
    assert pairs == {(leaf.name, event) for leaf in table.leaves() for event in EVENTS}


def test_the_red_button_leads_to_emergency_from_everywhere(walked: list[model_check.Case]) -> None:
    asked = [c for c in walked if c.event == "button_touched" and dict(c.guards).get("red")]
    assert {c.state for c in asked} == {leaf.name for leaf in read_table(STATES).leaves()}
    assert all(c.target.startswith("emergency") for c in asked)


def test_muted_ears_are_closed_whatever_happens(walked: list[model_check.Case]) -> None:
    opened = {"listen", "await_wake_word", "await_barge_in"}
    assert not [c for c in walked if c.muted and opened & set(c.words())]


def test_a_wake_word_that_comes_after_mute_wakes_nobody(walked: list[model_check.Case]) -> None:
    called = [c for c in walked if c.state == "idle" and c.event == "wake_word_heard"]
    assert {c.target for c in called if c.muted} == {"idle"}
    assert "session.wake" in {c.target for c in called}


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "session.yaml",
            "to: session.speaking\n        do: [drop_reply",
            "to: session.thinking\n        do: [drop_reply",
            "",
        ),
        ("fault.yaml", "  after:\n    seconds: 60\n    do: []\n", "", "'fault' has no deadline"),
        ("everywhere.yaml", "help_wanted: {to: emergency}", "help_wanted: {do: []}", "not to emergency"),
        ("everywhere.yaml", "      - {to: stopping}\n", "", "does not handle stop_wanted"),
        ("stopping.yaml", "enter: [hush, exit]", "enter: [{say_phrase: {phrase: ready}}, exit]", "speaks (say_phrase)"),
        ("idle.yaml", "  ears: wake\n", "  ears: listen\n", "'idle' has no deadline and 'ears: listen'"),
        ("idle.yaml", "  sound: speech\n", "  sound: none\n", "plays an earcon in 'idle'"),
        ("starting.yaml", "      - {to: idle}\n", "      - {to: stopping}\n", ""),
    ],
)
def test_a_broken_table_is_found(tmp_path: Path, file: str, old: str, new: str, sentence: str) -> None:
    folder = shutil.copytree(STATES, tmp_path / "states")
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    found = model_check.problems(read_table(folder))
    assert not sentence or any(sentence in problem for problem in found), found
    assert bool(found) == bool(sentence)


def test_a_dead_end_and_an_island_are_found(tmp_path: Path) -> None:
    folder = shutil.copytree(STATES, tmp_path / "states")
    (folder / "attic.yaml").write_text("attic:\n  light: idle\n  ears: closed\n  after: {seconds: 1, to: attic}\n")
    found = model_check.problems(read_table(folder))
    assert any("nothing leads to 'attic'" in problem and "attic.yaml line 1" in problem for problem in found)


def test_the_readme_is_fresh() -> None:
    assert (STATES / "README.md").read_text() == matrix.readme(read_table(STATES))


def test_the_matrix_as_data() -> None:
    data = matrix.as_data(read_table(STATES))
    assert data["initial"] == "starting"
    assert set(data["states"]) - {"idle"} == set(data["deadlines"])
    assert all(seconds > 0 for seconds in data["deadlines"].values())
    assert data["cases"][0].keys() == {"state", "event", "guards", "handled", "target", "effects"}
    diagram = matrix.mermaid(read_table(STATES))
    assert diagram.startswith("stateDiagram-v2")
    assert "idle --> session : wake_word_heard" in diagram
