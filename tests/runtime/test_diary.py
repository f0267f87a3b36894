"""The log of what happens: transitions with their fields, and nothing of what was said unless it is wanted."""

from __future__ import annotations

import logging

import pytest

from buddy.core import events as ev
from buddy.runtime.diary import Diary
from tests.runtime.hands import Stage

SECRET = "my name is anna and my number is 555 1234"
REPLY = "Nice to meet you, Anna."
SCRIPT = (
    (0, ev.WorkerReady("hands")),
    (1, ev.WakeWordHeard("hey buddy")),
    (2, ev.UtteranceStarted(1)),
    (3, ev.UtteranceHeard(1, SECRET)),
    (4, ev.ReplyReady(0, "late secret")),
    (5, ev.ReplyReady(1, REPLY)),
    (6, ev.SpeechStarted(1)),
    (8, ev.StopWanted("")),
)


def records(caplog: pytest.LogCaptureFixture, transcripts: bool) -> list[logging.LogRecord]:
    stage = Stage()
    stage.loop.witnesses.append(Diary(transcripts))
    with caplog.at_level(logging.DEBUG, "buddy"):
        stage.post_at(*SCRIPT)
        stage.loop.run()
    return caplog.records


def test_nothing_of_what_was_said_is_written(caplog: pytest.LogCaptureFixture) -> None:
    everything = " ".join(
        f"{record.getMessage()} {sorted(vars(record).items(), key=str)}" for record in records(caplog, False)
    )
    for word in ("anna", "Anna", "555", "secret", "Nice"):
        assert word not in everything


def test_what_was_said_is_written_when_it_is_wanted_and_marked_for_masking(caplog: pytest.LogCaptureFixture) -> None:
    said = [record for record in records(caplog, True) if getattr(record, "transcript", False)]
    assert [record.getMessage() for record in said] == [f"resident: {SECRET}", f"buddy: {REPLY}"]
    assert all(record.turn == 1 for record in said)


def test_each_transition_is_a_line_with_its_fields(caplog: pytest.LogCaptureFixture) -> None:
    moved = [record for record in records(caplog, False) if hasattr(record, "state")]
    assert [record.getMessage() for record in moved][:3] == [
        "starting -> idle (everyone_ready)",
        "idle -> session.wake (wake_word_heard)",
        "session.wake -> session.listening (deadline_passed)",
    ]
    assert [record.state for record in moved][:2] == ["idle", "session.wake"]
    assert [record.event for record in moved][1] == "wake_word_heard"
    assert [record.turn for record in moved][:2] == [0, 1]
    assert [record.took_ms for record in moved][:3] == [None, 1000.0, 450.0]
    assert {record.levelno for record in moved} == {logging.INFO}


def test_what_is_late_or_ignored_is_for_those_who_look_closely(caplog: pytest.LogCaptureFixture) -> None:
    quiet = [record for record in records(caplog, False) if record.name.endswith("diary")]
    late = [record for record in quiet if "too late" in record.getMessage()]
    assert [record.getMessage() for record in late] == ["reply_ready came too late for turn 0"]
    assert {record.levelno for record in late} == {logging.DEBUG}
