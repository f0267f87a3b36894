"""What the doctor says of a tone that comes back loud, soft, not at all."""

from __future__ import annotations

import numpy as np
import pytest

from buddy.audio.frames import FRAME_BYTES
from buddy.audio.level import to_s16
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.doctor import Verdict
from buddy.doctor.checks.sound import _judged
from buddy.doctor.tone import HERTZ, judged, listen
from buddy.errors import MicrophoneLost
from buddy.runtime.clock import RealClock

FINE, NOTE, WARNING, FAILURE = Verdict


def frames(seconds: float, tone: float = 0.0, room: float = 0.001, hertz: float = HERTZ) -> list[bytes]:
    """A sine with this peak in noise with this root mean square, parts of full scale."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    noise = np.random.default_rng(7).standard_normal(len(time)) * room
    pcm = to_s16(np.clip(tone * np.sin(2 * np.pi * hertz * time), -1, 1) + noise)
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)]


@pytest.mark.parametrize(
    ("tone", "verdict", "said", "mend"),
    [
        (0.05, FINE, "came back at -29 dBFS", ""),
        (0.003, WARNING, "too quiet", "turn the microphone up"),
        (0.9, WARNING, "distorted", "turn the microphone down"),
        (3.0, WARNING, "distorted", "turn the microphone down"),
        (0.0, WARNING, "did not hear the tone", "is the loudspeaker on"),
    ],
)
def test_each_level_has_its_mend(tone: float, verdict: Verdict, said: str, mend: str) -> None:
    [finding] = _judged(judged(frames(1, room=0.0002), frames(1.4, tone, 0.0002)), has_speaker=True)
    assert finding.verdict is verdict
    assert said in finding.said
    assert mend in finding.mend


def test_another_pitch_is_not_the_tone() -> None:
    room = judged(frames(1), frames(1.4))
    heard = judged(frames(1), frames(1.4, 0.3, hertz=440))
    assert heard.tone == pytest.approx(room.tone, abs=3)


def test_nothing_but_zeros_is_a_dead_microphone() -> None:
    [finding] = _judged(judged([bytes(FRAME_BYTES)] * 30, [bytes(FRAME_BYTES)] * 40), has_speaker=True)
    assert finding.verdict is FAILURE
    assert "zeros" in finding.said


def test_a_loud_room_is_told() -> None:
    findings = list(_judged(judged(frames(1, room=0.1), frames(1.4, 0.9, 0.1)), has_speaker=True))
    assert "the room is loud" in findings[0].said


def test_listening_plays_the_tone_and_tells_what_breaks() -> None:
    clock = RealClock()
    microphone, speaker = FakeMicrophone(clock), FakeSpeaker(clock)
    microphone.open()
    speaker.open()
    assert listen(microphone, speaker, 70).dead
    [played] = speaker.played
    assert judged([], [played.pcm[at : at + FRAME_BYTES] for at in range(0, 20_480, FRAME_BYTES)]).tone > -30
    microphone.fail("unplugged")
    with pytest.raises(MicrophoneLost, match="unplugged"):
        listen(microphone, speaker, 70)
