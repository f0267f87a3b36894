"""The trace, line by line."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from pathlib import Path

import pytest

from buddy.core import events as ev
from buddy.core.vocabulary import EFFECTS, EVENTS
from buddy.errors import ConfigurationError
from buddy.runtime.trace import Trace, tracing
from tests.runtime.hands import Stage

SCRIPT = (
    (0, ev.WorkerReady("hands")),
    (1, ev.WakeWordHeard("hey buddy", 0.25)),
    (1.2, ev.UtteranceStarted(1)),
    (2, ev.UtteranceHeard(1, "perché è così?")),
    (2.5, ev.ReplyReady(0, "too late")),
    (3, ev.ReplyReady(1, "It is noon.")),
    (3.1, ev.SpeechStarted(1)),
    (5, ev.SpeechFinished(1)),
    (6, ev.StopWanted("the test is over")),
)


@pytest.fixture(scope="module")
def told() -> list[dict]:
    return lines(zero=0.5)


def lines(zero: float | None) -> list[dict]:
    stage, out = Stage(), io.StringIO()
    stage.loop.witnesses.append(Trace(out, lambda: zero))
    stage.post_at(*SCRIPT)
    stage.loop.run()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def named(told: list[dict], name: str, kind: str = "event") -> dict:
    return next(line for line in told if line["name"] == name and line["kind"] == kind)


def test_every_line_has_the_same_five_and_knows_its_kind(told: list[dict]) -> None:
    for line in told:
        assert {"t", "kind", "name", "from", "to", "turn"} <= line.keys(), line
        assert line["kind"] in ("event", "transition", "effect")
        assert isinstance(line["turn"], int)
        assert line["name"] in (EFFECTS if line["kind"] == "effect" else EVENTS)


def test_its_instants_are_seconds_since_the_start_and_only_grow(told: list[dict]) -> None:
    instants = [line["t"] for line in told]
    assert instants == sorted(instants)
    assert instants[0] == 0.0, "what was before the start stands at the start"
    assert named(told, "wake_word_heard")["t"] == 0.5


def test_without_a_start_everything_stands_at_zero() -> None:
    assert {line["t"] for line in lines(zero=None)} == {0.0}


def test_an_event_with_its_fields(told: list[dict]) -> None:
    assert named(told, "utterance_heard") == {
        "t": 1.5,
        "kind": "event",
        "name": "utterance_heard",
        "from": "session.listening",
        "to": "session.thinking",
        "turn": 1,
        "text": "perché è così?",
    }
    assert named(told, "wake_word_heard")["seconds_ago"] == 0.25


def test_a_transition_and_the_effects_that_belong_to_it(told: list[dict]) -> None:
    transition = named(told, "wake_word_heard", "transition")
    assert (transition["from"], transition["to"], transition["turn"]) == ("idle", "session.wake", 1)
    at = told.index(transition)
    effects = []
    for line in told[at + 1 :]:
        if line["kind"] != "effect":
            break
        effects.append(line["name"])
    assert effects[:4] == ["hush", "start_cooldown", "count_silence", "next_turn"]
    assert {"start_timer", "listen", "show"} <= set(effects)
    assert named(told, "show", "effect")["pattern"]


def test_an_answer_to_another_turn_says_that_it_was_late(told: list[dict]) -> None:
    late = [line for line in told if line.get("late")]
    assert [(line["name"], line["turn"], line["text"]) for line in late] == [("reply_ready", 0, "too late")]


def test_no_field_of_an_event_or_effect_hides_another() -> None:
    taken = {"t", "kind", "name", "from", "to", "late"}
    for thing in (*EVENTS.values(), *EFFECTS.values()):
        assert not taken & {field.name for field in fields(thing)}, thing


def test_it_is_written_as_it_happens(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    stage = Stage()
    with tracing(path, lambda: 0.0) as traces:
        stage.loop.witnesses += traces

        class Reading:
            def saw(self, step, at) -> None:
                assert path.read_text().splitlines()[-1].startswith("{"), "a program that is killed leaves a trace"

        stage.loop.witnesses.append(Reading())
        stage.post_at(*SCRIPT)
        stage.loop.run()
    assert len(path.read_text().splitlines()) > len(SCRIPT)


def test_odd_characters_end_nothing(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    stage = Stage()
    with tracing(path, lambda: 0.0) as traces:
        stage.loop.witnesses += traces
        stage.post_at((0, ev.PersonaWanted("\ud83d half a character")), (1, ev.StopWanted("")))
        stage.loop.run()
    assert "half a character" in path.read_text(encoding="utf-8")


def test_a_full_disk_ends_the_trace_and_not_buddy() -> None:
    stage = Stage()
    with tracing(Path("/dev/full"), lambda: 0.0) as traces:
        stage.loop.witnesses += traces
        stage.post_at(*SCRIPT)
        stage.loop.run()
    assert traces[0].cut is not None
    assert traces[0].cut.startswith("/dev/full: ")
    assert stage.seen[-1][1].after == "stopping"


def test_a_place_that_cannot_be_written_is_named() -> None:
    with (
        pytest.raises(ConfigurationError, match=r"/nowhere/trace\.jsonl: the trace cannot be written"),
        tracing(Path("/nowhere/trace.jsonl"), lambda: 0.0),
    ):
        pass
