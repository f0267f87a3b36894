"""Each command, on a living Buddy, through its real socket."""

from __future__ import annotations

import json
import os
import pwd
import stat
from pathlib import Path

import pytest

from buddy.cli import main
from buddy.control.client import NobodyAnswers, Refused, ask
from buddy.core.events import ButtonHeld, ButtonPressed, HelpAcknowledged, UtteranceHeard, WorkerFailed
from tests.control.living import Living


def test_status_tells_all(buddy: Living) -> None:
    told = buddy.ask("status")
    assert told["state"] == "idle"
    assert told["status"] == "Waiting to be called by name"
    assert told["engines"]["speak"] == [{"name": "fake", "in_use": True, "benched": False, "why": ""}]
    assert set(told["engines"]) >= {"wake", "barge-in", "hear", "think", "speak"}
    assert set(told["queues"]) >= {"inbox", "ears", "voice", "mind", "lamp"}
    assert told["degraded"] == []
    assert told["pid"] == os.getpid()


def test_status_after_a_turn_has_its_latencies(buddy: Living) -> None:
    buddy.ask("hear", text="what time is it")
    buddy.until(lambda step: type(step.event).__name__ == "SpeechFinished" and step.turn >= 1)
    told = buddy.ask("status")
    assert told["turn"] >= 1
    assert told["last_turn_ms"]["text_to_first_token"] >= 0


def test_what_does_not_work_is_named_with_its_cause(buddy: Living) -> None:
    buddy.app.loop.post(WorkerFailed("lamp", "the pin is taken"))
    buddy.until(lambda step: isinstance(step.event, WorkerFailed))
    (thing,) = buddy.ask("status")["degraded"]
    assert (thing["what"], thing["why"]) == ("lamp", "the pin is taken")
    assert "Lamp: the pin is taken" in buddy.ask("status")["status"]
    assert 'buddy_degraded{what="lamp"} 1' in buddy.ask("metrics")["text"]


def test_an_engine_that_sits_out_says_why(buddy: Living) -> None:
    bench = buddy.app.workers[1]._player.engines  # type: ignore[attr-defined]
    bench.failed("fake", ValueError("no voice today"))
    (engine,) = buddy.ask("status")["engines"]["speak"]
    assert engine == {"name": "fake", "in_use": False, "benched": True, "why": "ValueError: no voice today"}


@pytest.mark.parametrize("colour", ["red", "green", "blue"])
def test_a_button_is_pressed_and_held(buddy: Living, colour: str) -> None:
    buddy.ask("press", button=colour)
    buddy.until(lambda step: isinstance(step.event, ButtonPressed) and step.event.button == colour)
    buddy.ask("press", button=colour, hold=True)
    buddy.until(lambda step: step.event == ButtonHeld(colour))


def test_what_is_heard_is_answered(buddy: Living) -> None:
    turn = buddy.ask("hear", text="  what time\nis it ")["turn"]
    assert buddy.until(lambda step: isinstance(step.event, UtteranceHeard)).event == UtteranceHeard(
        turn, "what time is it"
    )
    buddy.until_state("session.speaking")


def test_twice_in_a_row_waits_for_the_name_to_count_again(buddy: Living) -> None:
    first = buddy.ask("hear", text="goodbye")["turn"]
    buddy.until(lambda step: step.moved and step.after == "idle" and step.turn >= first)
    assert buddy.ask("hear", text="what time is it")["turn"] > first


def test_muted_it_hears_nothing(buddy: Living) -> None:
    buddy.ask("mute", muted=True)
    buddy.until(lambda step: buddy.app.machine.facts.muted)
    with pytest.raises(Refused, match="muted"):
        buddy.ask("hear", text="hello")
    buddy.ask("mute", muted=False)
    buddy.until(lambda step: type(step.event).__name__ == "MuteWanted" and not step.event.muted)  # type: ignore[attr-defined]
    assert buddy.ask("hear", text="hello")["turn"] >= 1


def test_help_is_acknowledged_by_whom_the_kernel_knows(buddy: Living) -> None:
    with pytest.raises(Refused, match="nobody has asked for help"):
        buddy.ask("ack")
    buddy.ask("press", button="red")
    buddy.until_state("emergency.calling")
    buddy.ask("ack")
    acknowledged = buddy.until_state("emergency.acknowledged")
    assert acknowledged.event == HelpAcknowledged(pwd.getpwuid(os.getuid()).pw_name)


def test_the_log_has_fields_and_nothing_that_was_said(buddy: Living) -> None:
    buddy.ask("hear", text="the secret word is rhubarb")
    buddy.until_state("session.speaking")
    lines = buddy.ask("log", lines=100)["lines"]
    moved = [line for line in lines if line.get("state") == "session.speaking"]
    assert moved
    assert moved[0]["turn"] == 1
    assert moved[0]["took_ms"] >= 0
    assert moved[0]["priority"] == 6
    assert "rhubarb" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"command": "staus"}, "did you mean 'status'"),
        ({"command": 7}, "there is no command"),
        ({"command": "press", "button": "yellow"}, "red, green, blue"),
        ({"command": "press", "button": "red", "hold": "yes"}, "true or false"),
        ({"command": "mute", "muted": "on"}, "true or false"),
        ({"command": "hear"}, "some words"),
        ({"command": "hear", "text": "x" * 5000}, "at most"),
        ({"command": "log", "lines": "all"}, "whole number"),
        ({"command": "answer"}, "there is no command"),
    ],
)
def test_nonsense_is_answered_with_a_sentence(buddy: Living, request_: dict[str, object], sentence: str) -> None:
    command = request_.pop("command")
    with pytest.raises(Refused, match=sentence):
        buddy.ask(command, **request_)  # type: ignore[arg-type]
    assert buddy.ask("status")["state"] == "idle"


def test_the_socket_is_for_its_group(buddy: Living) -> None:
    assert stat.S_IMODE(buddy.place.stat().st_mode) == 0o660


def test_without_a_buddy_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NobodyAnswers, match="no Buddy answers"):
        ask("status", [tmp_path / "control"])


def test_the_command_line(buddy: Living, monkeypatch, capsys, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "run" / "buddy").symlink_to(tmp_path / "run")
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    assert main(["status"]) == 0
    assert capsys.readouterr().out.startswith("Waiting to be called by name\nstate       idle since ")
    assert main(["status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "idle"
    assert main(["metrics", "--to", str(tmp_path / "buddy.prom")]) == 0
    assert (tmp_path / "buddy.prom").read_text().endswith("# EOF\n")
    assert main(["hear", "what", "time", "is", "it"]) == 0
    assert capsys.readouterr().out == "heard as turn 1\n"
    assert main(["log", "-n", "3"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(["press", "red"]) == 0
    buddy.until_state("emergency.calling")
    assert main(["ack"]) == 0
    buddy.until_state("emergency.acknowledged")
    assert main(["mute", "on"]) == 0
    assert main(["ack"]) == 0


def test_a_command_without_a_buddy_exits_as_without_a_device(monkeypatch, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    assert main(["status"]) == os.EX_UNAVAILABLE
    assert "no Buddy answers here" in capsys.readouterr().err
