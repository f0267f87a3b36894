"""What is written wrong in `states/` is refused with file, line, what was written and what was meant."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buddy.core.table_reader import read_table
from buddy.errors import TableError

STATES = Path(__file__).parents[2] / "states"

STARTING = """\
starting:
  light: starting
  ears: closed
  when:
    everyone_ready: {to: idle}
"""
IDLE = """\
idle:
  light: idle
  ears: wake
  sound: speech
  when:
"""


def problems(tmp_path: Path, idle: str) -> list[str]:
    (tmp_path / "starting.yaml").write_text(STARTING)
    (tmp_path / "idle.yaml").write_text(idle)
    with pytest.raises(TableError) as caught:
        read_table(tmp_path)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("wake_wird_heard: {to: idle}", "there is no event 'wake_wird_heard'; did you mean 'wake_word_heard'?"),
        ("wake_word_heard: {to: idel}", "there is no state 'idel'; did you mean 'idle'?"),
        ("wake_word_heard: {too: idle}", "there is no key of a row of 'wake_word_heard' 'too'; did you mean 'to'?"),
        ("wake_word_heard: {if: mutd}", "there is no guard 'mutd'; did you mean 'muted'?"),
        ("wake_word_heard: {do: [hus]}", "there is no effect 'hus'; did you mean 'hush'?"),
        ("wake_word_heard: {do: [say_phrase]}", "'say_phrase' needs 'phrase:'"),
        (
            "wake_word_heard: {do: [{say_phrase: {phrse: x}}]}",
            "there is no key of 'say_phrase' 'phrse'; did you mean 'phrase'?",
        ),
        (
            "wake_word_heard: {do: [{ask: {text: $txt}}]}",
            "neither 'wake_word_heard' nor the facts have 'txt' (you wrote '$txt')",
        ),
        ("utterance_heard: {do: [{say: {text: x, last: yes}}]}", "true or false is wanted here, you wrote 'yes'"),
        ("utterance_heard: {do: [{say: {text: x, last: $text}}]}", "'$text' is no bool"),
        ("wake_word_heard: {do: [{count_silence: {during: taking}}]}", "there is no during 'taking'"),
        (
            "wake_word_heard: {do: [{set_volume: {change: loder}}]}",
            "there is no change 'loder'; did you mean 'louder'?",
        ),
        ("wake_word_heard: [{do: []}, {if: muted}]", "this row of 'wake_word_heard' is never reached: row 1"),
        ("wake_word_heard: [{if: muted}, {if: [muted, cooling_down]}]", "is never reached: row 1 is taken before it"),
        ("wake_word_heard: idle", "a row of 'wake_word_heard' must be written as `key: value`, you wrote 'idle'"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, sentence: str) -> None:
    found = problems(tmp_path, IDLE + f"    {row}\n")
    assert any(p.startswith("idle.yaml line 6: ") and sentence in p for p in found), found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (IDLE.replace("light: idle", "light: blue"), "idle.yaml line 2: there is no word for 'light' 'blue'"),
        (IDLE.replace("ears: wake", "ears: waek"), "did you mean 'wake'?"),
        (IDLE.replace("  light: idle\n", ""), "the state 'idle' says no 'light:'"),
        ("", "idle.yaml: is empty"),
        ("idle:\n\tlight: idle\n", "idle.yaml line 2: is not YAML"),
        (IDLE + "    stop_wanted: {to: idle}\n    stop_wanted: {to: idle}\n", "'stop_wanted' is written twice"),
        (IDLE + "  states:\n    a: {light: idle, ears: wake}\n", "no 'initial:'; one of a"),
        (IDLE + "  after: {to: idle}\n", "says no 'seconds:'"),
        (IDLE + "  after: {seconds: -1, to: idle}\n", "must be more than 0, you wrote '-1.0'"),
        (IDLE + "  after: {seconds: inf, to: idle}\n", "a number is wanted here, you wrote 'inf'"),
        (IDLE + "  after: {seconds: soon, to: idle}\n", "a number is wanted here, you wrote 'soon'"),
    ],
)
def test_a_wrong_state_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    found = problems(tmp_path, text)
    assert any(sentence in p for p in found), found


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, IDLE + "    help: {to: idle}\n    stop_wanted: {to: nowhere}\n")
    assert len(found) == 2


def test_a_file_that_cannot_be_read_makes_no_other_wrong(tmp_path: Path) -> None:
    found = problems(tmp_path, "idle: {light: idle\n")
    assert len(found) == 1, "that starting leads to a state of that file is right"


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "starting.yaml").write_text(STARTING)
    (tmp_path / "idle.yaml").write_bytes(IDLE.encode() + b"# \xe8\n")
    with pytest.raises(TableError, match="not UTF-8"):
        read_table(tmp_path)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="there is no state file"):
        read_table(tmp_path)


def test_buddys_own_states_are_right() -> None:
    leaves = {leaf.name for leaf in read_table(STATES).leaves()}
    assert {"starting", "idle", "session.wake", "session.speaking", "emergency.calling", "stopping"} <= leaves


SESSION = (STATES / "session.yaml").read_text()


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, len(SESSION) - 1), instead=st.text(max_size=4))
def test_no_slip_of_the_keyboard_escapes_as_another_error(tmp_path_factory, at: int, instead: str) -> None:
    folder = tmp_path_factory.mktemp("states")
    for file in STATES.glob("*.yaml"):
        (folder / file.name).write_text(file.read_text())
    slipped = SESSION[:at] + instead + SESSION[at + 1 :]
    (folder / "session.yaml").write_bytes(slipped.encode("utf-8", errors="surrogatepass"))
    with contextlib.suppress(TableError):
        assert read_table(folder).leaves()
