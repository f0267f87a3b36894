"""An engine that is slow to fail costs one turn, and no other: the whole Buddy, on virtual time."""

from __future__ import annotations

import logging
from pathlib import Path

from buddy.engines.think.fake import FakeThinking, Script
from buddy.errors import ThinkingFailed
from buddy.workers.trials import WORD
from tests.house import House

SLOW_TO_FAIL: Script = (6.0, ThinkingFailed("no network"))


def test_only_the_first_turn_waits_for_what_fails_and_the_best_one_comes_back(tmp_path: Path, caplog) -> None:
    house = House(sentence_seconds=1.0)
    clock = house.clock
    cloud = FakeThinking(SLOW_TO_FAIL, SLOW_TO_FAIL, SLOW_TO_FAIL, "Yes.", "From the cloud.", clock=clock)
    home = FakeThinking("From home.", "From home.", clock=clock)
    house.thinkers = {"cloud": cloud, "home": home}
    with caplog.at_level(logging.INFO, "buddy.workers.bench"):
        house.live(tmp_path, [(10.0, "one"), (40.0, "two"), (300.0, "three")])
    asked, answered = house.when("utterance_heard"), house.when("reply_ready")
    waited = [round(answer - question, 2) for question, answer in zip(asked, answered, strict=True)]
    assert waited == [6.0, 0.0, 0.0]
    assert house.spoken[-3:] == ["From home.", "From home.", "From the cloud."]
    assert [question.text for question in cloud.questions] == ["one", WORD, WORD, WORD, "three"]
    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("think")]
    assert said == [
        "think: cloud is skipped: no network",
        "think: using home",
        "think: cloud works again",
        "think: using cloud",
    ]
