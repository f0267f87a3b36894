"""The lamp shows what it is told, on every light, and outlives each of them."""

from __future__ import annotations

import pytest

from buddy.core.effects import Show
from buddy.core.events import WorkerFailed, WorkerRecovered
from buddy.lights import Pattern
from buddy.lights.fake import FakeLight
from buddy.workers.lamp import Lamp
from tests.workers.inbox import Inbox


def live(lights: list[FakeLight], until: float, *script: tuple[float, object]) -> Inbox:
    inbox = Inbox()
    lamp = Lamp(inbox.clock, inbox.post, lights)
    with inbox.employing(lamp):
        for at, act in script:
            inbox.until(at)
            act() if callable(act) else lamp.send(act)
        inbox.until(until)
    return inbox


def broken(light: FakeLight, why: str) -> object:
    return lambda: setattr(light, "failure", why)


def test_each_pattern_in_order_on_every_light() -> None:
    lights = [FakeLight(), FakeLight()]
    live(lights, 3, (0, Show("idle")), (1, Show("listening")), (2, Show("idle", dim=True)))
    wanted = [(Pattern.IDLE, False), (Pattern.LISTENING, False), (Pattern.IDLE, True)]
    assert [light.history for light in lights] == [wanted, wanted]
    assert all(light.closed for light in lights)


def test_one_broken_light_leaves_the_others_right() -> None:
    lights = [FakeLight(), FakeLight()]
    lights[0].failure = "the pin is taken"
    inbox = live(lights, 100, (0, Show("idle")), (50, Show("fault")))
    assert [pattern for pattern, _ in lights[1].history][-1] is Pattern.FAULT
    assert inbox.words() == ["worker_ready", "worker_failed"], "told once, however often it is tried"
    assert inbox.of(WorkerFailed)[0].cause == "the pin is taken"


def test_a_light_that_works_again_shows_what_it_shall_show_now() -> None:
    light = FakeLight()
    script = (
        (0, Show("idle")),
        (1, broken(light, "loose wire")),
        (2, Show("listening")),
        (3, Show("emergency")),
        (20, broken(light, "")),
    )
    inbox = live([light], 60, *script)
    assert light.history == [(Pattern.IDLE, False), (Pattern.EMERGENCY, False)]
    assert inbox.words() == ["worker_ready", "worker_failed", "worker_recovered"]
    assert 20 <= inbox.at(WorkerRecovered)[0] < 52


@pytest.mark.parametrize("pattern", list(Pattern))
def test_every_pattern_can_be_shown(pattern: Pattern) -> None:
    light = FakeLight()
    live([light], 1, (0, Show(str(pattern))))
    assert light.history == [(pattern, False)]


def test_without_any_light_it_works_too() -> None:
    assert live([], 1, (0, Show("idle"))).words() == ["worker_ready"]
