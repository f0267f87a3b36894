"""Keeps what was played and what is heard together, so that the canceller's filter stays right."""

from __future__ import annotations

from collections import deque

from buddy.audio.conversion import mono
from buddy.audio.echo.delay import LONGEST, WINDOW, DelayEstimator
from buddy.audio.echo.reference import Reference
from buddy.audio.frames import FRAME_SAMPLES, SILENT_FRAME
from buddy.audio.level import to_s16

FIRST_LOOK, LOOK_FRAMES = 8, 16
"""Frames of sound before the delay is looked for (256 ms; then every 4th), and from look to look once it is known."""

LEAD = 96
"""Samples by which the reference is early on purpose: the peak is not always the first of the echo."""

ECHO_FRAMES = 10
"""Frames for which an echo may go on after its sound."""

MOVED = 480
"""A shift by more samples than this (30 ms) is another way of the sound, not another start of the player."""

FOLLOWED = 8.0
"""Samples by which the delay may be wrong and is still followed: a loop of second order, with these gains."""

DELAY_GAIN, DRIFT_GAIN = 0.3, 0.1
MOST_DRIFT = 300e-6


class Alignment:
    """Fed each frame in order; tells whether, and by how much, the reference precedes its echo.

    The players begin some milliseconds sooner or later each time, so that each stretch of playback is found anew.
    """

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._estimator = DelayEstimator()
        self._heard: deque[bytes] = deque(maxlen=WINDOW // FRAME_SAMPLES)
        self._silent = ECHO_FRAMES
        self._sounding = 0
        self._drift = 0.0
        """Samples by which the delay grows with each sample: the two cards have a crystal each."""
        self.delay = 0.0
        """Samples from the writing of a sound to its echo, less LEAD."""
        self.found = False
        """Whether the echo of this stretch was found."""
        self.moved = False
        """Whether the frame just taken has shown that the echo comes by another way: what was learnt is wrong."""

    def hear(self, first: int, frame: bytes) -> bool:
        """Take a frame and the index of its first sample. True while there may be an echo in it."""
        self._heard.append(frame)
        self.moved = False
        self.delay += self._drift * FRAME_SAMPLES if self.found else 0.0
        is_sounding = self._reference.read(first - round(self.delay), FRAME_SAMPLES) is not None
        self._silent = 0 if is_sounding else self._silent + 1
        if self._silent >= ECHO_FRAMES:
            self._sounding, self.found = 0, False
            self._estimator.reset()
            return False
        self._sounding += is_sounding
        if is_sounding and self._is_time():
            self._look(first + FRAME_SAMPLES)
        return True

    def played(self, first: int) -> bytes:
        """The frame of the reference whose echo begins in the frame at `first`."""
        sound = self._reference.read_between(first - self.delay, FRAME_SAMPLES)
        return SILENT_FRAME if sound is None else to_s16(sound)

    def _is_time(self) -> bool:
        since = self._sounding - FIRST_LOOK
        every = LOOK_FRAMES if self.found else FIRST_LOOK // 2
        return since >= 0 and since % every == 0 and len(self._heard) == self._heard.maxlen

    def _look(self, end: int) -> None:
        played = self._reference.read(end - WINDOW - LONGEST, WINDOW + LONGEST)
        if played is None:
            return
        measured = self._estimator.estimate(mono(b"".join(self._heard), 1), played, self.delay + LEAD)
        if measured is None:
            return
        error = max(0.0, measured - LEAD) - self.delay
        if self.found and abs(error) < FOLLOWED:
            self.delay += DELAY_GAIN * error
            drift = self._drift + DRIFT_GAIN * error / (LOOK_FRAMES * FRAME_SAMPLES)
            self._drift = max(-MOST_DRIFT, min(MOST_DRIFT, drift))
        else:
            self.moved = abs(error) > MOVED
            self.delay += error
            self.found = True
