"""The whole program in a room where the microphone hears the loudspeaker, on virtual time."""

import shutil
from dataclasses import replace

import pytest

from tests.bench.echo_house import Coupling, hold, turns

pytestmark = [
    pytest.mark.skipif(not shutil.which("flite") or not shutil.which("espeak-ng"), reason="no voices"),
    pytest.mark.timeout(400),
]

ONE_DEVICE = Coupling(drift_ppm=0.0)


def test_nobody_is_heard_who_did_not_speak():
    resident = hold(turns(5, interrupted_every=7), ONE_DEVICE)
    assert resident.asked == 5
    assert resident.phantoms == []


def test_buddy_is_interrupted_by_a_voice_no_louder_than_its_own():
    resident = hold(turns(8, interrupted_every=2), replace(ONE_DEVICE, seed=2))
    assert resident.asked == 8
    assert resident.hits
    assert resident.phantoms == []
