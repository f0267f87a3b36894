"""The machine, and the whole loop of event, step and effect, without devices."""

from __future__ import annotations

import logging
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from buddy.core import events as ev
from buddy.core import model_check
from buddy.core.machine import Machine
from buddy.core.table_reader import read_table
from tests.bench.priority import ahead_of_others
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
    del walked
    with ahead_of_others() as priority:
        taken = list(steps(Machine(table)))
    alone = [step.wall for step in taken if not step.interrupted]
    lost = sum(step.interrupted for step in taken)
    note = f"{lost} more, in which the kernel ran another program, at most {max(step.wall for step in taken):.0f} µs"
    yield Row("a step of the machine", spread(alone, "µs", 0), "< 200 µs", note)
    yield Row(
        "the same, processor time", spread([step.cpu for step in taken], "µs", 0), "< 200 µs", f"all steps, {priority}"
    )


@dataclass(frozen=True)
class Taken:
    """What one step took (µs)."""

    wall: float
    cpu: float
    interrupted: bool
    """The kernel took the core away in the middle of it."""


def steps(machine: Machine) -> Iterator[Taken]:
    """Every step of whole turns."""
    machine.begin()
    machine.step(ev.EveryoneReady())
    for _ in range(TURNS):
        for event in turn(machine):
            switches = resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw
            cpu, began = time.thread_time(), time.perf_counter()
            machine.step(event)
            wall, cpu = time.perf_counter() - began, time.thread_time() - cpu
            interrupted = resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw > switches
            yield Taken(1e6 * wall, 1e6 * cpu, interrupted)


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
