"""The machine, and the whole loop of event, step and effect, without devices."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

from buddy.core import events as ev
from buddy.core import model_check
from buddy.core.machine import Machine
from buddy.core.table_reader import read_table
from tests.bench.row import Row, spread

TITLE = "The machine"
STATES = Path(__file__).parents[2] / "states"
TURNS = 300


def rows() -> Iterator[Row]:
    logging.getLogger("transitions").setLevel(logging.ERROR)
    began = time.perf_counter()
    table = read_table(STATES)
    yield Row("reading and checking states/", f"{1000 * (time.perf_counter() - began):.0f} ms")
    began = time.perf_counter()
    walked = model_check.cases(table)
    found = model_check.problems(table, walked)
    yield Row("model check", f"{time.perf_counter() - began:.2f} s", note=f"{len(walked)} cases, {len(found)} problems")
    yield Row("a step of the machine", spread(steps(Machine(table)), "µs", 0), "< 200 µs")


def steps(machine: Machine) -> list[float]:
    """Microseconds of every step of whole turns."""
    machine.begin()
    machine.step(ev.EveryoneReady())
    taken = []
    for _ in range(TURNS):
        for event in turn(machine):
            began = time.perf_counter()
            machine.step(event)
            taken.append(1e6 * (time.perf_counter() - began))
    return taken


def turn(machine: Machine) -> Iterator[ev.Event]:
    """The events of one session of one turn, as they come."""
    yield ev.WakeWordHeard("hey buddy")
    yield ev.DeadlinePassed()
    yield ev.EarconPlayed("wake")
    now = machine.facts.turn
    yield ev.UtteranceStarted(now)
    yield ev.UtteranceEnded(now)
    yield ev.UtteranceHeard(now, "what time is it")
    yield ev.ReplyReady(now, "It is noon.")
    yield ev.SpeechStarted(now)
    yield ev.SentenceSpoken(now)
    yield ev.SpeechFinished(now)
    yield ev.SilenceElapsed()
    yield ev.EarconPlayed("goodbye")
    yield ev.CooldownElapsed()
