"""The scripted microphone, loudspeaker and engines that Buddy is given in place of real ones."""

from __future__ import annotations

import time
from collections.abc import Iterator

import script as s

from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.pacing import PacedPlayback
from buddy.engines.hear import Transcript
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.think import Part, Question
from buddy.engines.wake import Detection
from buddy.runtime.clock import Clock


class Microphone(FakeMicrophone):
    """Stamps the frames that matter as it hands them over."""

    def __init__(self, clock: Clock, turns: s.Turns) -> None:
        super().__init__(clock)
        self._turns = turns

    def read(self) -> bytes:
        frame = super().read()
        if s.kind(frame) == s.ENDING:
            self._turns.now.stamp("ended")
        elif s.kind(frame) == s.STOP:
            self._turns.now.stamp("interrupted")
        return frame


class Playing(PacedPlayback):
    """Real time for the reply; a chime is over at once, so that what follows it shows when it was ready."""

    def __init__(self, clock: Clock, rate: int, turns: s.Turns, chimes_sound: bool) -> None:
        super().__init__(clock, rate, lambda at, pcm: None, lambda: None)
        self._turns = turns
        self._is_chime = not turns.now.voiced
        self._sounds = chimes_sound or not self._is_chime

    def write(self, pcm: bytes) -> None:
        self._turns.now.stamp("chimed" if self._is_chime else "handed")
        if self._sounds:
            super().write(pcm)

    def finish(self) -> None:
        if self._sounds:
            super().finish()

    def stop(self) -> None:
        super().stop()
        if self._turns.now.interrupted:
            self._turns.now.stamp("flushed")


class Speaker:
    name = "a scripted loudspeaker"

    def __init__(self, clock: Clock, turns: s.Turns, chimes_sound: bool) -> None:
        self._clock = clock
        self._turns = turns
        self._chimes_sound = chimes_sound

    def open(self) -> None:
        """Always there."""

    def play(self, rate: int) -> Playing:
        return Playing(self._clock, rate, self._turns, self._chimes_sound)

    def close(self) -> None:
        """Nothing to let go of."""


class Vad:
    def probability(self, frame: bytes) -> float:
        return 1.0 if s.kind(frame) == s.SPEECH else 0.0

    def reset(self) -> None:
        """Remembers nothing."""


class Spotter:
    """Hears what the frame says."""

    def feed(self, frame: bytes) -> Detection | None:
        return {s.NAME: Detection("hey buddy"), s.STOP: Detection("stop")}.get(s.kind(frame))

    def reset(self) -> None:
        """Remembers nothing."""

    def close(self) -> None:
        """Holds nothing."""


class Hearing:
    def __init__(self, turns: s.Turns) -> None:
        self._turns = turns

    def start(self) -> None:
        """Remembers nothing."""

    def feed(self, frame: bytes) -> None:
        """Needs none."""

    def finish(self) -> Transcript:
        self._turns.now.stamp("text")
        return Transcript(s.TEXT)

    def close(self) -> None:
        """Holds nothing."""


class Thinking:
    def __init__(self, turns: s.Turns) -> None:
        self._turns = turns

    def reply(self, question: Question) -> Iterator[Part]:
        now = self._turns.now
        now.stamp("asked")
        for token, wait in s.tokens_at(time.monotonic()):
            time.sleep(wait)
            yield Part(token)
        now.stamp("written")

    def close(self) -> None:
        """Holds nothing."""


class Speaking:
    def __init__(self, turns: s.Turns) -> None:
        self._turns = turns

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        self._turns.now.stamp("voiced")
        for _ in range(s.LONG_CHUNKS if self._turns.long else s.REPLY_CHUNKS):
            yield Chunk(s.RATE, s.CHUNK)

    def close(self) -> None:
        """Holds nothing."""
