"""Conversations from one sound file to another: aligned, repeatable, the same as in real time; with a model, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conversing import converse, events
from sound import missing, mix, one_after_another, read_samples, speak, write_wav

from tests.standins.openai_server import CUT, ChatServer

pytestmark = [pytest.mark.appliance, pytest.mark.skipif(bool(missing()), reason="voices are not installed")]

LATER = 0.5
"""How much later things may happen in real time, on a busy machine (s)."""


def decisions(trace: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything but the order in which the workers came to work, and the instants."""
    told = [line for line in trace if line["name"] != "worker_ready"]
    return [{k: v for k, v in line.items() if k not in ("t", "took_ms")} for line in told]


@pytest.fixture(scope="module")
def question(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("question")
    return one_after_another(folder / "in.wav", 0.5, speak("hey buddy"), 1.0, speak("what day is it"), 1.0)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def test_what_is_heard_lies_where_the_trace_says(tmp_path: Path, question: Path) -> None:
    trace = converse(tmp_path, question)
    sound = np.abs(read_samples(tmp_path / "out.wav").astype(np.int32)) > 100
    chime = next(line["t"] for line in trace if line["kind"] == "effect" and line.get("earcon") == "wake")
    assert not sound[: round(chime * 16_000)].any()
    assert sound[round(chime * 16_000) :][: round(0.05 * 16_000)].any()
    [started], [finished] = events(trace, "speech_started"), events(trace, "speech_finished")
    spoken = sound[round(started["t"] * 16_000) : round(finished["t"] * 16_000)]
    assert np.flatnonzero(spoken)[0] < 0.15 * 16_000, "espeak-ng itself begins with some silence"
    assert spoken.mean() > 0.2


def test_twice_the_same_and_the_same_in_real_time(tmp_path: Path, question: Path) -> None:
    settings = "conversation:\n  silence_seconds: 2\n"
    once, again = (converse(tmp_path, question, settings) for _ in range(2))
    slowly = converse(tmp_path, question, settings, "--realtime")
    assert decisions(once) == decisions(again)
    assert [line["t"] for line in once] == [line["t"] for line in again]
    assert [line["name"] for line in decisions(once)] == [line["name"] for line in decisions(slowly)]
    for fast, slow in zip(events(once, "utterance_heard"), events(slowly, "utterance_heard"), strict=True):
        assert abs(fast["t"] - slow["t"]) < LATER


def test_an_emergency_in_a_file_is_said_and_ends_with_the_file(tmp_path: Path) -> None:
    heard = one_after_another(tmp_path / "in.wav", 0.5, speak("hey buddy"), 1.0, speak("help me"), 1.0)
    trace = converse(tmp_path, heard)
    assert events(trace, "help_wanted")
    assert events(trace, "speech_finished")
    assert trace[-1]["from"] == "emergency.calling"


def test_a_file_that_ends_within_the_wake_phrase_or_the_question(tmp_path: Path) -> None:
    whole = read_samples(one_after_another(tmp_path / "w.wav", 0.5, speak("hey buddy"), 1.0, speak("what day is it")))
    for seconds in (1.0, 2.0, len(whole) / 16_000 - 0.4):
        heard = one_after_another(tmp_path / "in.wav", whole[: round(seconds * 16_000)])
        assert converse(tmp_path, heard)[-1]["to"] == "stopping"


def model(server: ChatServer) -> str:
    return f"think:\n  - openai:\n      model: any\n      base_url: {server.url}\n"


def test_a_model_on_a_machine_of_ones_own_is_spoken_sentence_by_sentence(
    tmp_path: Path, question: Path, server: ChatServer
) -> None:
    server.reply("Well, it is Mon", "day. The sun is", " shining. Shall we", " go out?")
    trace = converse(tmp_path, question, model(server))
    replies = [line["text"] for line in events(trace, "reply_ready") if line["text"]]
    assert replies == ["Well, it is Monday.", "The sun is shining.", "Shall we go out?"]
    assert len(events(trace, "sentence_spoken")) == 3
    assert server.questions[0].body["messages"][-1] == {"role": "user", "content": "what day is it"}


@pytest.mark.parametrize(
    ("trouble", "phrase", "sentences"),
    [
        (lambda server: server.refuse(401), "reply_failed", 1),
        (lambda server: server.portal(), "reply_failed", 1),
        (lambda server: server.reply("It is Monday. The", CUT), "reply_cut", 2),
    ],
)
def test_a_model_in_trouble_costs_one_apology(
    tmp_path: Path, question: Path, server: ChatServer, trouble, phrase: str, sentences: int
) -> None:
    trouble(server)
    trace = converse(tmp_path, question, model(server))
    assert [line["phrase"] for line in events(trace, "reply_failed")] == [phrase]
    assert len(events(trace, "sentence_spoken")) == sentences


def test_a_key_that_the_wake_engine_refuses_is_not_repeated(tmp_path: Path, question: Path) -> None:
    trace = converse(tmp_path, question, "wake:\n  - porcupine:\n      keyword: computer\n  - sphinx\n")
    assert events(trace, "wake_word_heard"), "the next engine is used"


def test_italian_from_beginning_to_end(tmp_path: Path) -> None:
    heard = one_after_another(tmp_path / "in.wav", 0.5, speak("ehi buddy", "espeak:it"), 2.0)
    trace = converse(tmp_path, heard, "language: it\nconversation:\n  silence_seconds: 2\n")
    assert [line["phrase"] for line in events(trace, "wake_word_heard")] == ["ehi buddy"]


@pytest.mark.parametrize("pause", [0.4, 0.48, 0.55, 0.62])
def test_a_question_that_begins_as_buddy_chimes_is_heard_whole(tmp_path: Path, pause: float) -> None:
    """The second time the microphone hears the chime as well."""
    name, question = trimmed(speak("hey buddy", "flite:rms")), trimmed(speak("what time is it", "flite:rms"))
    heard = one_after_another(tmp_path / "in.wav", 1.0, name, pause, question, 2.0)
    settings = "conversation:\n  silence_seconds: 2\n"
    converse(tmp_path, heard, settings)
    until = round((1.0 + pause + 0.5) * 16_000) + len(name)
    chime = read_samples(tmp_path / "out.wav")[:until] // 4
    write_wav(heard, mix(read_samples(heard), chime))
    assert pause < 0.5 or chime.any()
    trace = converse(tmp_path, heard, settings + "privacy:\n  log_transcripts: true\n")
    assert [line["text"] for line in events(trace, "utterance_heard")] == ["what time is it"]


def trimmed(path: Path) -> np.ndarray:
    """Without the silence that a voice leaves around it."""
    samples = read_samples(path)
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > 0.02 * np.abs(samples.astype(np.int32)).max())
    return samples[loud[0] : loud[-1] + 1]
