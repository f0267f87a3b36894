"""Single steps of the machine that deserve a name."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from buddy.core import effects as fx
from buddy.core import events as ev
from buddy.core.events import Event
from buddy.core.facts import Facts
from buddy.core.machine import Machine, Step
from buddy.core.table_reader import read_table

STATES = Path(__file__).parents[2] / "states"
TABLE = read_table(STATES)
THINKING = (ev.EveryoneReady(), ev.WakeWordHeard("hey buddy"), ev.UtteranceStarted(1), ev.UtteranceHeard(1, "hello"))
SPEAKING = (*THINKING, ev.ReplyReady(1, "Hello to you."))


def after(*happened: Event) -> Machine:
    machine = Machine(TABLE)
    machine.begin()
    for event in happened:
        machine.step(event)
    return machine


def of(step: Step, kind: type) -> list:
    return [effect for effect in step.effects if isinstance(effect, kind)]


def test_effects_come_in_the_order_leave_do_enter_deadline_ears_light() -> None:
    step = after(*SPEAKING).step(ev.HelpWanted("voice"))
    words = [type(effect) for effect in step.effects]
    assert words == [
        fx.Hush,
        fx.DropReply,
        fx.CountSilence,
        fx.Hush,
        fx.SayPhrase,
        fx.StartTimer,
        fx.Show,
    ], "the ears were waiting for an interruption already"


def test_the_last_phrase_of_a_turn_that_is_over_is_not_heard() -> None:
    machine = after(*THINKING, ev.MuteWanted(False))
    listening = machine.step(ev.ReplyReady(1, "", last=True))
    assert listening.after == "session.listening"
    assert not of(listening, fx.Listen), "'my microphone is on' is still in the air"
    over = machine.step(ev.SpeechFinished(1))
    assert over.late
    assert over.effects == (fx.Listen(turn=2),)


def test_an_end_of_speech_from_long_ago_opens_no_ears() -> None:
    machine = after(*SPEAKING)
    step = machine.step(ev.SpeechFinished(0))
    assert step.late
    assert step.effects == ()
    assert machine.facts.speaking


def test_a_late_answer_changes_no_fact() -> None:
    machine = after(*THINKING)
    facts = machine.facts
    for late in (ev.ReplyReady(0, "x", parting=True), ev.NothingUnderstood(0), ev.PersonaLoaded(0, "entertainer")):
        step = machine.step(late)
        assert (step.late, step.handled, step.effects) == (True, False, ())
    assert machine.facts == facts


def test_while_the_voice_does_not_work_nothing_sounds() -> None:
    machine = after(ev.EveryoneReady(), ev.WorkerFailed("voice", "unplugged"))
    assert not machine.facts.sounding
    machine.step(ev.ButtonPressed("green", "companion"))
    assert not machine.facts.sounding


def test_every_effect_of_a_turn_carries_it() -> None:
    machine = after(*THINKING, ev.StopWordHeard("stop"), ev.UtteranceStarted(2))
    step = machine.step(ev.UtteranceHeard(2, "again"))
    assert of(step, fx.Ask) == [fx.Ask(2, "again")]
    assert step.turn == 2


def test_a_name_that_buddy_says_itself_does_not_interrupt_it() -> None:
    machine = after(*THINKING, ev.ReplyReady(1, "My name is Buddy: say hey, buddy!"))
    assert machine.step(ev.WakeWordHeard("hey buddy")).after == "session.speaking"
    assert machine.step(ev.StopWordHeard("stop")).after == "session.listening"


def test_the_length_of_a_deadline_may_be_a_fact() -> None:
    machine = Machine(TABLE, replace(Facts(), thinking_seconds=7.0))
    assert machine.deadline("session.thinking") == 7.0
    assert machine.deadline("idle") is None


def test_three_times_not_understood_ends_in_silence() -> None:
    def miss(machine: Machine) -> Step:
        turn = machine.facts.turn
        machine.step(ev.UtteranceStarted(turn))
        machine.step(ev.UtteranceEnded(turn))
        machine.step(ev.EarconPlayed("listened"))
        step = machine.step(ev.NothingUnderstood(turn))
        machine.step(ev.SpeechFinished(turn))
        return step

    machine = after(*THINKING[:2])
    phrases = [of(miss(machine), fx.SayPhrase) for _ in range(2)]
    assert [p[0].phrase for p in phrases] == ["not_understood", "what_i_can_do"]
    last = miss(machine)
    assert last.after == "idle"
    assert of(last, fx.SayPhrase) == []


@pytest.mark.parametrize("table", ["shipped", "copied"])
def test_it_is_the_same_machine_wherever_its_files_lie(tmp_path: Path, table: str) -> None:
    folder = STATES if table == "shipped" else shutil.copytree(STATES, tmp_path / "states")
    machine = Machine(read_table(folder))
    assert machine.state == "starting"
    assert machine.step(ev.EveryoneReady()).after == "idle"
