"""What the rooms promise each other: every effect has an owner, every word that is shown, said or played is there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from buddy import config
from buddy.app import App
from buddy.audio.earcons import Earcons
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.core.effects import Effect, PlayEarcon, SayPhrase
from buddy.core.light import PRIORITY
from buddy.core.table import Call, Reference
from buddy.core.table_reader import read_table
from buddy.core.vocabulary import EFFECTS
from buddy.engines.hear import fake as hearing
from buddy.engines.speak.fake import FakeSpeaking
from buddy.engines.wake import fake as wake
from buddy.language import catalog
from buddy.lights import Pattern
from buddy.lights.fake import FakeLight
from buddy.lights.patterns import LOOKS, PAIRS
from buddy.runtime.loop import OWN_EFFECTS
from buddy.runtime.virtual_clock import VirtualClock

ROOT = Path(__file__).parents[2]
TABLE = read_table(ROOT / "states")
LANGUAGES = sorted(file.stem for file in (ROOT / "buddy" / "language").glob("*.yaml"))


def calls() -> Iterator[Call]:
    """Every effect that the table asks for."""
    for leaf in TABLE.leaves():
        for state in TABLE.chain(leaf.name):
            yield from (*state.enter, *state.exit)
            for rows in (*state.when.values(), (state.deadline.row,) if state.deadline else ()):
                yield from (call for row in rows for call in row.calls)
    yield from (call for rows in TABLE.everywhere.values() for row in rows for call in row.calls)


def written(effect: type[Effect], field: str) -> set[str]:
    """What the table writes into a field; what it takes from an event is not known here."""
    found = {call.fields[field] for call in calls() if call.effect is effect}
    return {str(word) for word in found if not isinstance(word, Reference)}


def in_code(*functions: str) -> set[str]:
    """The words that the program's own code gives to these functions."""
    found = set()
    for file in (ROOT / "buddy").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if called in functions:
                assert isinstance(node, ast.Call)
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                words = [part.value for one in given for part in ast.walk(one) if isinstance(part, ast.Constant)]
                found |= {word for word in words if isinstance(word, str)}
    return found


@pytest.mark.parametrize("has_microphone", [True, False])
def test_every_effect_has_exactly_one_owner_in_the_house(tmp_path: Path, has_microphone: bool) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("volume: 70\n")
    clock = VirtualClock()
    microphone = FakeMicrophone(clock) if has_microphone else None
    devices = Devices(microphone, FakeSpeaker(clock), [FakeLight()], FakeButtons())
    engines = {
        "speak": [("fake", FakeSpeaking)],
        "hear": [("fake", lambda: hearing.build(hearing.Settings(), "en", []))],
        "wake": [("fake", lambda: wake.build(wake.Settings(), ["hey buddy"], "en"))],
        "barge-in": [("fake", lambda: wake.build(wake.Settings(), ["stop"], "en"))],
    }
    workers = App(config.load(file), clock, devices, engines=engines).workers
    for effect in EFFECTS.values():
        owners = [worker.name for worker in workers if effect in worker.owns]
        assert len(owners) + (effect in OWN_EFFECTS) == 1, (effect, owners)
    assert len({worker.name for worker in workers}) == len(workers)


def test_the_words_of_the_light_are_the_patterns_of_the_lights() -> None:
    assert set(PRIORITY) == set(Pattern)
    assert len(PRIORITY) == len(Pattern)
    assert {leaf.light for leaf in TABLE.leaves()} <= set(Pattern)
    assert set(LOOKS) == set(PAIRS) == set(Pattern)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_that_is_asked_for_can_be_said(language: str) -> None:
    asked = written(SayPhrase, "phrase") | in_code("ReplyFailed", "SayPhrase", "_phrase")
    known = catalog.load(language)
    assert {"help_calling", "reply_cut", "no_reply"} <= asked
    assert asked - {"", "louder", "softer"} <= set(known.names)
    assert known.missing == ()
    for name in sorted(asked & set(known.names)):
        assert known.phrase(name, name="Joy").strip()


def test_every_earcon_that_is_asked_for_is_there_and_short() -> None:
    asked = written(PlayEarcon, "earcon") | in_code("PlayEarcon")
    assert {"wake", "listened", "goodbye"} <= asked
    sounds = Earcons(ROOT / "sounds")
    for name in sorted(asked):
        rate, pcm = sounds.pcm(name)
        assert 0.03 < len(pcm) / 2 / rate < 1.5
        assert any(pcm)
