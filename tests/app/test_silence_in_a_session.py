"""The silence timer with the whole Buddy around it, on virtual time: nobody waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy.engines.think import Part
from buddy.engines.think.fake import HANG, FakeThinking
from tests.house import House

FREEZE = "conversation:\n  while_speaking: freeze\n"


def house(*steps, seconds: float = 3.0, settings: str = "") -> House:
    built = House(settings=settings, sentence_seconds=seconds / 0.9 * 0.9)
    built.thinker = FakeThinking(steps, clock=built.clock)
    return built


def ends(built: House) -> list[float]:
    return built.when("silence_elapsed")


def spoken(built: House) -> tuple[float, float]:
    return built.when("speech_started")[0], built.when("speech_finished")[-1]


def test_reset_hello_at_0_buddy_speaks_2_to_5_ends_at_20(tmp_path: Path) -> None:
    built = house(2.0, "Hello to you")
    built.live(tmp_path, [(0, "hello")])
    begin, end = spoken(built)
    assert begin == pytest.approx(2.0)
    assert ends(built) == [pytest.approx(end + 15.0)]


def test_freeze_asked_at_0_buddy_speaks_3_to_8_ends_at_20(tmp_path: Path) -> None:
    built = house(3.0, "A long answer", settings=FREEZE, seconds=5.0)
    built.live(tmp_path, [(0, "tell me")])
    begin, end = spoken(built)
    assert begin == pytest.approx(3.0)
    assert ends(built) == [pytest.approx(end + 12.0)]


def test_freeze_a_story_of_a_minute(tmp_path: Path) -> None:
    built = house(2.0, "A story", settings=FREEZE, seconds=60.0)
    built.live(tmp_path, [(0, "a story please")])
    begin, end = spoken(built)
    assert begin == pytest.approx(2.0)
    assert end - begin > 55
    assert ends(built) == [pytest.approx(end + 13.0)]


def test_freeze_a_story_that_pauses_in_the_middle(tmp_path: Path) -> None:
    built = house(2.0, "It was cold. Then", 8.0, " it was warm.", settings=FREEZE, seconds=3.0)
    built.live(tmp_path, [(0, "a story please")])
    starts, pauses = built.when("speech_started"), built.when("speech_paused")
    assert len(starts) == 2
    assert pauses[0] < starts[1] == pytest.approx(10.0)
    counted = starts[0] + (starts[1] - pauses[0])
    assert ends(built) == [pytest.approx(built.when("speech_finished")[0] + 15.0 - counted, abs=0.01)]


@pytest.mark.parametrize("settings", ["", FREEZE])
def test_thinking_never_ends_the_session_but_its_deadline_ends_the_turn(tmp_path: Path, settings: str) -> None:
    built = house(HANG, settings=settings)
    built.live(tmp_path, [(0, "what do you think")])
    assert built.entered("session.speaking") == [20.0], "thinking's own deadline"
    assert "wait" in built.spoken[0].lower() or "sorry" in built.spoken[0].lower()
    assert ends(built)[0] >= 20.0


def test_each_utterance_restarts_it(tmp_path: Path) -> None:
    built = house("One", seconds=1.0)
    built.live(tmp_path, [(0, "one"), (10, "two"), (20, "three")])
    assert len(built.when("utterance_heard")) == 3
    assert ends(built) == [pytest.approx(built.when("speech_finished")[-1] + 15.0)]


def test_in_the_very_tick_the_resident_wins(tmp_path: Path) -> None:
    built = house("One", seconds=1.0)
    first = house("One", seconds=1.0).live(tmp_path, [(0, "one")])
    tick = ends(first)[0]
    built.live(tmp_path, [(0, "one"), (tick, "two")])
    assert built.when("utterance_heard")[1] == pytest.approx(tick)
    assert ends(built)[0] > tick
    assert built.path().count("idle") == 2, "once at the start, once at the end"


def test_a_barge_in_gives_the_whole_silence_again(tmp_path: Path) -> None:
    built = house("A very long story", seconds=60.0)
    built.live(tmp_path, [(0, "a story"), (10, "stop")])
    assert built.entered("session.listening")[-1] == pytest.approx(10.0)
    assert ends(built) == [pytest.approx(25.0)]


def test_a_persona_with_a_longer_silence(tmp_path: Path) -> None:
    persona = tmp_path / "personas" / "slowpoke"
    persona.mkdir(parents=True)
    source = Path(__file__).parents[2] / "buddy" / "personas" / "companion"
    for file in source.iterdir():
        text = file.read_text(encoding="utf-8").replace("id: companion", "id: slowpoke")
        text = text.replace("silence_seconds:\n", "silence_seconds: 40\n")
        (persona / file.name).write_text(text, encoding="utf-8")
    settings = f"conversation:\n  persona: slowpoke\npersonas_folder: {tmp_path / 'personas'}\n"
    built = house("One", seconds=1.0, settings=settings)
    built.live(tmp_path, [(0, "one")])
    assert ends(built) == [pytest.approx(built.when("speech_finished")[0] + 40.0)]


def test_parts_without_words_go_back_to_listening(tmp_path: Path) -> None:
    built = house(Part(text=""))
    built.live(tmp_path, [(0, "hm")])
    assert "session.speaking" not in built.path()
    assert ends(built) == [pytest.approx(15.0)]
