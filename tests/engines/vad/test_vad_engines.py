"""Voice activity: the real engines on speech and on what is none, and the fake."""

from __future__ import annotations

import math
import struct
import subprocess
import wave
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pydantic import ValidationError

from buddy.engines.vad import Vad, fake, silero, webrtc
from buddy.errors import EngineError

SILENCE = bytes(1024)


@cache
def speech() -> tuple[bytes, ...]:
    """Frames of a sentence by flite, which speaks at 16 kHz."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        command = ["flite", "-voice", "slt", "-t", "good morning did you sleep well", "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        with wave.open(str(path)) as file:
            assert file.getframerate() == 16_000
            sound = file.readframes(file.getnframes())
    return tuple(sound[at : at + 1024] for at in range(0, len(sound) - 1023, 1024))


def hum(number: int) -> bytes:
    """A frame of a mains hum at -30 dBFS."""
    return struct.pack("<512h", *(round(1_000 * math.sin((512 * number + at) * math.tau / 160)) for at in range(512)))


@pytest.mark.parametrize("make", [lambda: silero.build(silero.Settings()), lambda: webrtc.build(webrtc.Settings())])
def test_speech_is_told_from_silence_and_hum(make) -> None:
    vad: Vad = make()
    assert max(vad.probability(SILENCE) for _ in range(30)) < 0.5
    vad.reset()
    spoken = [vad.probability(frame) > 0.5 for frame in speech()]
    assert sum(spoken) > 0.6 * len(spoken)
    vad.reset()
    assert sum(vad.probability(hum(number)) > 0.5 for number in range(60)) < 12


@pytest.mark.parametrize("make", [lambda: silero.build(silero.Settings()), lambda: webrtc.build(webrtc.Settings())])
def test_after_a_reset_the_same_sound_is_judged_the_same(make) -> None:
    vad: Vad = make()
    first = [vad.probability(frame) for frame in speech()[:40]]
    vad.reset()
    assert [vad.probability(frame) for frame in speech()[:40]] == pytest.approx(first)


@pytest.mark.parametrize("window_ms", [10, 20, 30])
@pytest.mark.parametrize("mode", [0, 3])
def test_webrtc_judges_every_frame_whatever_its_window(window_ms: int, mode: int) -> None:
    vad = webrtc.build(webrtc.Settings(window_ms=window_ms, mode=mode))
    found = [vad.probability(frame) for frame in speech()]
    assert all(0.0 <= each <= 1.0 for each in found)
    assert max(found) == 1.0


def test_webrtc_knows_four_modes() -> None:
    with pytest.raises(ValidationError):
        webrtc.Settings(mode=4)


def test_the_fake_says_what_it_is_told_and_then_goes_by_loudness() -> None:
    vad = fake.build(fake.Settings(probabilities=(0.25, 0.75)))
    loud = struct.pack("<512h", *[8_000] * 512)
    assert [vad.probability(frame) for frame in (loud, SILENCE, loud, SILENCE)] == [0.25, 0.75, 1.0, 0.0]
    vad.reset()
    assert (vad.frames, vad.resets) == (4, 1)


def test_the_fake_fails_when_told_to() -> None:
    vad = fake.build(fake.Settings(fail_at=1))
    vad.probability(SILENCE)
    with pytest.raises(EngineError, match="frame 1"):
        vad.probability(SILENCE)
