"""Ears in a room: a fake microphone whose frames are numbered, and engines that say which of them they were given."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from buddy.audio.frames import FRAME_SAMPLES, FRAME_SECONDS
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.engines.hear.fake import FakeHearing
from buddy.engines.hear.fake import Settings as HearingSettings
from buddy.engines.vad.fake import FakeVad
from buddy.engines.vad.fake import Settings as VadSettings
from buddy.engines.wake import Detection
from buddy.errors import WakeFailed
from buddy.workers.bench import Bench
from buddy.workers.ears import Ears, Phrases
from buddy.workers.endpointing import Patience
from buddy.workers.transcriber import Transcriber
from tests.workers.inbox import Inbox

LOUD, SOFT = 8_000, 8
"""Amplitudes: about -12 and -72 dBFS."""


def frame(number: int, amplitude: int) -> bytes:
    """A square wave whose first sample tells its number."""
    half = [amplitude, -amplitude] * (FRAME_SAMPLES // 2)
    return struct.pack(f"<{FRAME_SAMPLES}h", number, *half[1:])


def number_of(heard: bytes) -> int:
    return int(struct.unpack_from("<h", heard)[0])


def frames_of(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)


class Spotter:
    """A wake engine that finds phrases in the frames with these numbers."""

    def __init__(self, found: Mapping[int, Detection], fails_at: Sequence[int] = ()) -> None:
        self.found = found
        self.fails_at = fails_at
        self.fed: list[int] = []
        self.resets = 0
        self.closed = False

    def feed(self, heard: bytes) -> Detection | None:
        number = number_of(heard)
        self.fed.append(number)
        if number in self.fails_at:
            raise WakeFailed("the spotter has lost its model")
        return self.found.get(number)

    def reset(self) -> None:
        self.resets += 1

    def close(self) -> None:
        self.closed = True


class Room:
    """`sounds` are (amplitude, seconds) after each other; then silence, with number 0."""

    def __init__(
        self,
        *sounds: tuple[int, float],
        wake: Sequence[Spotter] = (),
        barge_in: Spotter | None = None,
        texts: Sequence[str] = ("what time is it", "and now"),
        patience: Patience | None = None,
    ) -> None:
        self.inbox = Inbox()
        clock, post = self.inbox.clock, self.inbox.post
        amplitudes = [amplitude for amplitude, seconds in sounds for _ in range(frames_of(seconds))]
        self.microphone = FakeMicrophone(clock, [frame(n, a) for n, a in enumerate(amplitudes, start=1)])
        self.hearing = FakeHearing(HearingSettings(texts=tuple(texts)))
        self.vad = FakeVad(VadSettings())
        self.barge_in = barge_in or Spotter({})
        spotters = [(f"spotter {n}", lambda s=s: s) for n, s in enumerate(wake or [Spotter({})])]
        self.ears = Ears(
            clock,
            post,
            self.microphone,
            Bench("wake", spotters, clock.now),
            Bench("barge-in", [("spotter", lambda: self.barge_in)], clock.now),
            self.vad,
            patience or Patience(),
            Transcriber(clock, post, Bench("hear", [("fake", lambda: self.hearing)], clock.now)),
            Phrases(stop=("stop",), help=("help me",)),
        )

    def live(self, until: float, *script: tuple[float, object]) -> Inbox:
        """Effects, and other things to be done, each at its instant (s); then go on until `until`."""
        with self.inbox.employing(self.ears):
            for at, act in script:
                self.inbox.until(at)
                if callable(act):
                    act()
                else:
                    self.ears.send(act)
            self.inbox.until(until)
        return self.inbox

    @property
    def heard(self) -> list[list[int]]:
        """The numbers of the frames of each utterance."""
        return [[number_of(f) for f in utterance] for utterance in self.hearing.utterances]
