"""Each engine of each slot is tried; a slot without any that works is a failure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from standins.openai_server import ChatServer

from buddy.doctor import Verdict
from buddy.doctor.checks import hear, speak, think, vad, wake

FINE, NOTE, WARNING, FAILURE = Verdict


@pytest.fixture(name="server")
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def test_the_default_engines_of_a_box_understand_each_other(practice) -> None:
    practice.see(speak, vad, wake, hear, think)
    for what in ("speak: espeak", "vad", "hear: sphinx", "think: skills"):
        assert practice.verdict(what) is FINE, practice[what]
    assert practice.verdict("wake: sphinx") in (FINE, NOTE)
    assert practice.verdict("wake: porcupine") is NOTE, "no key is no mistake while another one listens"
    assert "what time is it" in practice["hear: sphinx"].said


def test_in_italian_the_caretaker_is_told_what_to_expect(practice) -> None:
    practice.see(speak, hear, settings="language: it\n")
    expected = [f for f in practice.findings if f.what == "hear: sphinx"]
    assert "expect" in expected[-1].said
    assert practice.verdict("hear: sphinx") in (FINE, NOTE)


@pytest.mark.parametrize("slot", ["speak", "hear", "think"])
def test_an_engine_that_cannot_be_built_is_left_out_while_another_one_works(practice, slot: str) -> None:
    check = {"speak": speak, "hear": hear, "think": think}[slot]
    broken = {
        "speak": "piper:\n      voice: /no/such.onnx",
        "hear": "fake:\n      unavailable: there is no model",
        "think": "openai",
    }[slot]
    works = {"speak": "espeak", "hear": "sphinx", "think": "skills"}[slot]
    practice.see(check, settings=f"{slot}:\n  - {broken}\n  - {works}\n")
    left_out = next(f for f in practice.findings if works not in f.what)
    assert left_out.verdict is NOTE
    assert left_out.mend
    assert FAILURE not in {f.verdict for f in practice.findings}
    practice.see(check, settings=f"{slot}:\n  - {broken}\n")
    assert [f.verdict for f in practice.findings] == [WARNING, FAILURE]
    assert practice.findings[-1].what == slot


def test_a_recognizer_that_fails_at_work_is_found_out(practice) -> None:
    practice.see(speak, hear, settings="hear:\n  - fake:\n      fail_at: 0\n  - sphinx\n")
    assert practice.verdict("hear: fake") is WARNING
    practice.see(speak, hear, settings='hear:\n  - fake:\n      texts: ["play the drums"]\n')
    assert practice.verdict("hear: fake") is NOTE
    assert "understood 0 of 3" in practice["hear: fake"].said
    texts = 'texts: ["what time is it", "what day is it", "play the drums"]'
    practice.see(speak, hear, settings=f"hear:\n  - fake:\n      {texts}\n")
    assert "understood 2 of 3" in practice["hear: fake"].said


def test_a_recognizer_that_hangs_is_left_behind(practice, monkeypatch) -> None:
    monkeypatch.setattr("buddy.doctor.slot.ENGINE_SECONDS", 0.3)
    practice.see(hear, settings="hear:\n  - fake:\n      hang_at: 0\n")
    assert practice["hear: fake"].said == "did not come to an end within 0.3 s"
    assert practice.verdict("hear") is FAILURE


def test_without_a_voice_the_others_are_tried_with_silence(practice) -> None:
    practice.see(hear, wake, vad)
    assert practice.verdict("hear: sphinx") is NOTE
    assert practice.verdict("vad") is NOTE


def test_a_language_model_is_asked_and_its_refusal_is_told_without_the_key(practice, server, monkeypatch) -> None:
    monkeypatch.setenv("BUDDY_HOME_KEY", "sk-very-secret-indeed")
    settings = f"think:\n  - openai:\n      base_url: {server.url}\n      key: home_key\n"
    practice.see(think, settings=settings)
    assert practice.verdict("think: openai") is FINE
    server.refuse(401)
    practice.see(think, settings=settings)
    assert practice.verdict("think: openai") is WARNING
    assert "refused the key" in practice["think: openai"].said
    assert practice.verdict("think") is FAILURE
    assert "very-secret" not in str(practice.findings)
