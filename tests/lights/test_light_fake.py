from __future__ import annotations

import pytest

from buddy.errors import LightUnavailable
from buddy.lights import Pattern, fake
from buddy.runtime.clock import RealClock


def test_it_remembers_what_it_showed() -> None:
    light = fake.FakeLight()
    light.show(Pattern.IDLE)
    light.show(Pattern.LISTENING, dim=True)
    assert light.history == [(Pattern.IDLE, False), (Pattern.LISTENING, True)]
    assert light.shown is Pattern.LISTENING


def test_it_can_be_told_to_fail_and_to_work_again() -> None:
    light = fake.FakeLight()
    light.failure = "The bulb is broken."
    with pytest.raises(LightUnavailable, match="bulb"):
        light.show(Pattern.IDLE)
    light.failure = ""
    light.show(Pattern.IDLE)
    assert light.shown is Pattern.IDLE


def test_it_can_refuse_to_be_built() -> None:
    with pytest.raises(LightUnavailable, match="nobody wired it"):
        fake.build(fake.Settings(fails="nobody wired it"), RealClock())
