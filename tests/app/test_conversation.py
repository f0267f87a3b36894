"""What a resident lives through, with the whole Buddy on virtual time."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy.engines.think import Part, Wish
from buddy.engines.think.fake import HANG, FakeThinking
from buddy.errors import ThinkingFailed
from buddy.lights import Pattern
from buddy.workers.keyboard import Key
from tests.house import House


def house(*scripts, seconds: float = 3.0, settings: str = "") -> House:
    built = House(settings=settings, sentence_seconds=seconds)
    built.thinker = FakeThinking(*scripts, clock=built.clock)
    return built


def test_a_turn_goes_through_its_states_and_the_light_follows(tmp_path: Path) -> None:
    built = house("Good morning.").live(tmp_path, [(1, "hey buddy good morning")])
    assert built.path() == [
        "idle",
        "session.wake",
        "session.listening",
        "session.thinking",
        "session.speaking",
        "session.listening",
        "idle",
        "stopping",
    ]
    shown = [pattern for pattern, _ in built.light.history]
    assert shown == [
        Pattern.STARTING,
        Pattern.IDLE,
        Pattern.WAKE,
        Pattern.LISTENING,
        Pattern.THINKING,
        Pattern.SPEAKING,
        Pattern.LISTENING,
        Pattern.IDLE,
        Pattern.STOPPING,
    ]
    assert built.light.closed


def test_two_turns_in_one_session_and_the_model_hears_the_first(tmp_path: Path) -> None:
    built = house("Rome.", "Three million.").live(
        tmp_path, [(0, "capital of italy"), (8, "how many people live there")]
    )
    assert built.path().count("session.wake") == 1
    earlier = built.thinker.questions[1].conversation
    assert [m.text for m in earlier] == ["capital of italy", "Rome."]


def test_each_sentence_is_said_as_it_comes(tmp_path: Path) -> None:
    built = house(("First one. And", 5.0, " the second. And", 5.0, " the third.")).live(tmp_path, [(0, "a story")])
    assert built.spoken == ["First one.", "And the second.", "And the third."]
    assert built.when("speech_started")[0] < 0.1, "the first sentence sounds while the model still writes the third"


def test_a_reply_that_hangs_costs_one_turn(tmp_path: Path) -> None:
    built = house((HANG,), "Here I am.").live(tmp_path, [(0, "one"), (30, "two")])
    assert built.entered("session.speaking")[0] == 20.0
    assert built.spoken[-1] == "Here I am."
    assert built.path()[-2:] == ["idle", "stopping"]


def test_what_a_hung_reply_says_in_the_end_is_dropped_and_counted(tmp_path: Path) -> None:
    built = house((HANG, "Too late."), "Here I am.")
    built.live(tmp_path, [(0, "one"), (30, "two"), (31, built.thinker.release)])
    assert "Too late." not in built.spoken


def test_a_model_that_fails_is_apologized_for(tmp_path: Path) -> None:
    built = house((ThinkingFailed("no network"),)).live(tmp_path, [(0, "one")])
    assert len(built.spoken) == 1
    assert built.path()[-2:] == ["idle", "stopping"]


def test_a_model_cut_in_the_middle_is_spoken_as_far_as_it_came(tmp_path: Path) -> None:
    built = house(("The first half. And then", ThinkingFailed("cut"))).live(tmp_path, [(0, "one")])
    assert built.spoken[0] == "The first half."
    assert len(built.spoken) == 2, "and said to be cut"


def test_what_no_engine_knows_is_answered_with_what_buddy_can_do(tmp_path: Path) -> None:
    built = house(None).live(tmp_path, [(0, "one")])
    assert "time" in built.spoken[0]


@pytest.mark.parametrize("word", ["stop", "hey buddy"])
def test_barge_in_silences_at_once_and_listens(tmp_path: Path, word: str) -> None:
    built = house("A very long story.", seconds=60.0).live(tmp_path, [(0, "a story"), (10, word)])
    played = [p for p in built.speaker.played if p.pcm and p.ended and p.ended - p.begun > 5]
    assert played[0].ended == pytest.approx(10.0)
    assert built.entered("session.listening")[-1] == pytest.approx(10.0, abs=0.5)


def test_a_button_interrupts_too(tmp_path: Path) -> None:
    built = house("A very long story.", seconds=60.0).live(tmp_path, [(0, "a story"), (10, Key("green"))])
    assert built.entered("session.listening")[-1] == pytest.approx(10.0)
    assert built.when("speech_stopped")[-1] == pytest.approx(10.0)


def test_goodbye_ends_the_session_without_waiting(tmp_path: Path) -> None:
    built = house((Part("See you soon.", parting=True),)).live(tmp_path, [(0, "goodbye")])
    assert built.entered("idle")[-1] == built.when("speech_finished")[-1]
    assert built.when("silence_elapsed") == []


def test_stop_as_an_utterance_ends_the_session_without_a_word(tmp_path: Path) -> None:
    built = house((Part(wish=Wish("stop")),)).live(tmp_path, [(0, "stop please")])
    assert built.spoken == []
    assert built.entered("idle")[-1] < 1.0


@pytest.mark.parametrize("way", ["button", "voice", "phrase"])
def test_help_comes_before_everything_and_ends_only_by_an_act(tmp_path: Path, way: str) -> None:
    act = {"button": Key("red"), "voice": "please help me", "phrase": "help me"}[way]
    first = "A very long story." if way != "voice" else (Part(wish=Wish("help")),)
    built = house(first, seconds=4.0)
    script = [(0, act if way == "voice" else "a story"), (1, act)] if way != "voice" else [(0, act)]
    script += [(100, Key("green", held=True)), (110, Key("green", held=True))]
    built.live(tmp_path, script)
    assert built.entered("emergency.calling")[0] <= 1.0
    assert built.entered("emergency.acknowledged") == [100.0]
    assert built.entered("idle")[-1] == 110.0
    calls = [at for at, e in built.effects("say_phrase") if e.phrase == "help_calling"]
    assert len(calls) == 5, "said again and again until somebody answers"
    assert Pattern.EMERGENCY in [p for p, _ in built.light.history]


def test_mute_closes_the_ears_until_the_user_opens_them(tmp_path: Path) -> None:
    script = [
        (0, Key("blue", held=True)),
        (5, "hey buddy"),
        (10, Key("red")),
        (40, Key("green", held=True)),
        (50, Key("green", held=True)),
        (60, "hey buddy"),
        (70, Key("blue", held=True)),
        (80, "hey buddy hello"),
    ]
    built = house("Hello.").live(tmp_path, script)
    assert built.when("wake_word_heard") == [80.0]
    assert built.entered("emergency.calling") == [10.0], "help works muted"
    opened = [at for word in ("listen", "await_wake_word", "await_barge_in") for at, _ in built.effects(word)]
    assert not [at for at in opened if 0 < at < 70]
    assert Pattern.MUTED in [p for p, _ in built.light.history]


def test_the_blue_button_brings_the_other_persona_and_its_voice(tmp_path: Path) -> None:
    built = house("Hello.", "Hello.").live(tmp_path, [(0, Key("blue")), (10, "hello")])
    assert built.path()[1:4] == ["session.switching", "session.speaking", "session.listening"]
    assert built.app.machine.facts.persona == "entertainer"
    styles = [style for _, style in built.voice.said]
    assert styles[0] == styles[1], "the transition sentence is said in the new voice"
    before = house("Hello.").live(tmp_path, [(0, "hello")]).voice.said[0][1]
    assert styles[0] != before


def test_a_persona_that_cannot_be_loaded_leaves_the_old_one(tmp_path: Path) -> None:
    built = house((Part(wish=Wish("persona", "nobody")),)).live(tmp_path, [(0, "let me talk to nobody")])
    assert built.app.machine.facts.persona == "companion"
    assert len(built.spoken) == 1


def test_a_lost_loudspeaker_is_a_fault_that_heals_by_itself(tmp_path: Path) -> None:
    built = house("One.", "Two.", "Three.")
    script = [(0, "one"), (20, built.speaker.fail), (21, "two"), (21.2, built.speaker.fail_to_open)]
    built.live(tmp_path, [*script, (30, built.speaker.heal), (100, "two")])
    assert built.entered("fault")[0] == pytest.approx(21.0, abs=3.0)
    assert Pattern.FAULT in [p for p, _ in built.light.history]
    assert built.path()[-2:] == ["idle", "stopping"]
    assert built.spoken[-1] == "Three."


def test_a_failing_light_stops_nothing(tmp_path: Path) -> None:
    built = house("One.")
    built.light.failure = "the pin is taken"
    built.live(tmp_path, [(0, "one")])
    assert built.spoken == ["One."]
    assert "fault" not in built.path()


def test_every_effect_of_a_turn_carries_its_turn_and_the_loop_counts_late_answers(tmp_path: Path) -> None:
    built = house(("One. And", 3.0, " two."), "Three.", seconds=1.0)
    built.live(tmp_path, [(0, "one"), (2, "stop"), (4, "two")])
    turns = [effect.turn for _, effect in built.effects("ask")]
    assert turns == sorted(set(turns))
    assert len(turns) == 2
