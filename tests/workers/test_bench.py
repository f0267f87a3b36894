"""An engine that fails sits out for a growing while, and the next one plays."""

from __future__ import annotations

import logging

from buddy.errors import EngineUnavailable, HearingFailed
from buddy.workers.bench import FIRST_PENALTY, LONGEST_PENALTY, Bench


class Engine:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Hall:
    """Two engines, a clock, and a list of what was made."""

    def __init__(self, *broken: str) -> None:
        self.now = 0.0
        self.made: list[str] = []
        self.broken = set(broken)
        self.bench = Bench("hear", [(n, lambda n=n: self.make(n)) for n in ("first", "second")], lambda: self.now)

    def make(self, name: str) -> Engine:
        self.made.append(name)
        if name in self.broken:
            raise EngineUnavailable(f"{name} has no key")
        return Engine()

    def names(self) -> list[str]:
        return [name for name, _ in self.bench.available()]


def test_engines_are_made_when_needed_and_once() -> None:
    hall = Hall()
    assert hall.made == []
    assert next(hall.bench.available())[0] == "first"
    assert hall.made == ["first"]
    assert hall.names() == hall.names() == ["first", "second"]
    assert hall.made == ["first", "second"]


def test_a_failed_one_sits_out_and_comes_back() -> None:
    hall = Hall()
    hall.bench.failed("first", HearingFailed("no network"))
    assert hall.names() == ["second"]
    assert hall.bench.benched() == {"first": "no network"}
    hall.now = FIRST_PENALTY
    assert hall.names() == ["first", "second"]


def test_the_penalty_grows_to_a_limit_and_success_forgives() -> None:
    hall = Hall()
    waits = []
    for _ in range(10):
        began = hall.now
        hall.bench.failed("first", HearingFailed("no network"))
        while "first" not in hall.names():
            hall.now += 1.0
        waits.append(hall.now - began)
    assert waits == sorted(waits)
    assert waits[0] == FIRST_PENALTY
    assert waits[-1] == LONGEST_PENALTY
    hall.bench.succeeded("first")
    hall.bench.failed("first", HearingFailed("no network"))
    hall.now += FIRST_PENALTY
    assert "first" in hall.names()


def test_what_cannot_be_made_is_passed_over_with_one_line(caplog) -> None:
    hall = Hall("first")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert hall.names() == ["second"]
            hall.now += LONGEST_PENALTY
    assert [r.getMessage() for r in caplog.records] == ["hear: first is skipped: first has no key"]


def test_the_engine_in_use_is_said_once(caplog) -> None:
    hall = Hall()
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            hall.bench.succeeded("first")
        hall.bench.succeeded("second")
    assert [r.getMessage() for r in caplog.records] == ["hear: using first", "hear: using second"]


def test_closing_closes_what_was_made() -> None:
    hall = Hall()
    engine = next(hall.bench.available())[1]
    hall.bench.close()
    hall.bench.close()
    assert engine.closed == 1


def test_when_nobody_is_left_it_is_said_once_and_who_comes_back_too(caplog) -> None:
    hall = Hall()
    with caplog.at_level(logging.INFO):
        hall.bench.succeeded("first")
        hall.bench.failed("first", HearingFailed("no network"))
        hall.bench.failed("second", HearingFailed("no network"))
        for _ in range(100):
            assert hall.names() == []
        hall.now = FIRST_PENALTY
        assert hall.names()
        hall.bench.succeeded("first")
    said = [r.getMessage() for r in caplog.records if "skipped" not in r.getMessage()]
    assert said == ["hear: using first", "hear: no engine is left for now", "hear: using first"]
