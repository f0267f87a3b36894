"""Accidents: sound that goes and comes back, signals in every state, an espeak-ng that lies; `buddy run` lives on."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from box import Box
from sound import PrivateSound, speak, wait_for

pytestmark = pytest.mark.appliance

ENDS_WITHIN = 3.0
"""What is promised (s)."""
COMES_BACK_WITHIN = 45.0


def heard(box: Box, text: str) -> None:
    box.sound.say_into_microphone(speak(text))


def stay_idle(box: Box) -> None:
    assert box.state() == "idle"


def listen(box: Box) -> None:
    heard(box, "hey buddy")
    box.wait_for("effect", "listen")
    box.event("earcon_played")


def think(box: Box) -> None:
    listen(box)
    box.sound.start_saying(speak("tell me a story"))
    box.wait_for("transition", to="session.thinking")


def tell_a_story(box: Box) -> None:
    listen(box)
    with box.sound.record_loudspeaker() as recording:
        heard(box, "tell me a story")
        box.event("speech_started")
        recording.wait_until_loud()


def call_for_help(box: Box) -> None:
    listen(box)
    heard(box, "help me")
    box.event("help_wanted")
    box.event("speech_started")


def wait_in_fault(box: Box) -> None:
    box.sound.kill()
    box.wait_for("transition", to="fault")


Way = Callable[[Box], None]


def answers(box: Box) -> None:
    listen(box)
    heard(box, "what day is it")
    box.event("utterance_heard", text="what day is it")
    box.event("speech_finished")


@pytest.mark.parametrize("way", [stay_idle, think, tell_a_story])
def test_a_sound_server_that_crashes_is_a_fault_until_it_is_back(
    private_sound: PrivateSound, tmp_path: Path, way: Way
) -> None:
    with Box(private_sound, tmp_path) as box:
        way(box)
        private_sound.kill()
        box.wait_for("transition", to="fault")
        box.wait_for("effect", "show", pattern="fault")
        private_sound.start()
        box.wait_for("transition", to="idle", within=COMES_BACK_WITHIN)
        box.event("speech_finished")
        answers(box)


@pytest.mark.parametrize("way", [stay_idle, tell_a_story])
def test_a_sound_server_that_hangs_is_a_fault_until_it_goes_on(
    private_sound: PrivateSound, tmp_path: Path, way: Way
) -> None:
    with Box(private_sound, tmp_path) as box:
        way(box)
        private_sound.freeze()
        box.wait_for("transition", to="fault")
        private_sound.thaw()
        box.wait_for("transition", to="idle", within=COMES_BACK_WITHIN)
        box.event("speech_finished")
        answers(box)


def test_an_emergency_goes_on_without_sound_and_calls_again_with_it(
    private_sound: PrivateSound, tmp_path: Path
) -> None:
    with Box(private_sound, tmp_path) as box:
        call_for_help(box)
        private_sound.kill()
        box.event("worker_failed", worker="voice")
        assert box.state() == "emergency.calling"
        private_sound.start()
        box.event("worker_recovered", worker="voice", within=COMES_BACK_WITHIN)
        with private_sound.record_loudspeaker() as recording:
            recording.wait_until_loud(within=30)
        assert box.state() == "emergency.calling"


@pytest.mark.parametrize("way", [listen, tell_a_story, call_for_help, wait_in_fault])
def test_told_to_stop_it_ends_in_time_and_leaves_nothing(private_sound: PrivateSound, tmp_path: Path, way: Way) -> None:
    with Box(private_sound, tmp_path) as box:
        way(box)
        ends(box, signal.SIGTERM, 0)


def test_an_interrupt_asks_for_an_end_too(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        tell_a_story(box)
        ends(box, signal.SIGINT, 0)
        assert box.events("stop_wanted")[0]["reason"] == "SIGINT"


def test_told_to_stop_while_the_microphone_hangs(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        private_sound.freeze()
        ends(box, signal.SIGTERM, 0)


def test_killed_while_it_speaks_it_leaves_nothing(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        tell_a_story(box)
        ends(box, signal.SIGKILL, -signal.SIGKILL)


def test_asked_what_its_threads_do_it_says_so_and_goes_on(private_sound: PrivateSound, tmp_path: Path) -> None:
    with Box(private_sound, tmp_path) as box:
        assert box.process is not None
        box.process.send_signal(signal.SIGUSR1)
        wait_for("the stacks in the log", lambda: "most recent call first" in box.log.read_text())
        answers(box)


def ends(box: Box, number: signal.Signals, code: int) -> None:
    """The process ends in time, with this code, and so do its children."""
    assert box.process is not None
    children = children_of(box.process.pid)
    box.process.send_signal(number)
    assert box.process.wait(ENDS_WITHIN) == code
    wait_for("the end of its children", lambda: not [child for child in children if lives(child)], 1.0)


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(word) for task in tasks for word in (task / "children").read_text().split()]


def lives(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_an_espeak_that_does_not_speak_costs_its_turns_only(
    private_sound: PrivateSound, tmp_path: Path, monkeypatch
) -> None:
    """It speaks again as soon as espeak-ng does."""
    programs = tmp_path / "programs"
    programs.mkdir()
    fake = programs / "espeak-ng"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = "speak:\n  - espeak:\n      patience_seconds: 1\n"
    fake.write_text(f'#!/bin/sh\n[ -e {tmp_path}/broken ] || exec {whole_espeak()} "$@"\nexec sleep 1000\n')
    fake.chmod(0o755)
    with Box(private_sound, tmp_path, settings) as box:
        (tmp_path / "broken").touch()
        listen(box)
        heard(box, "what day is it")
        box.event("speech_failed")
        box.wait_for("transition", to="session.listening")
        box.event("earcon_played", earcon="error")
        (tmp_path / "broken").unlink()
        wait_for("the end of espeak's time on the bench", lambda: speaks_again(box), 40.0)
        assert box.state().startswith("session")


def speaks_again(box: Box) -> bool:
    before = len(box.events("speech_started"))
    heard(box, "what day is it")
    box.event("speech_finished")
    spoken = len(box.events("speech_started")) > before
    if not spoken:
        box.event("earcon_played", earcon="error")
    return spoken


def whole_espeak() -> str:
    found = shutil.which("espeak-ng")
    assert found is not None
    return found
