"""What people say into a chime: Buddy chimes when nobody seems to go on after its name, and they may just begin."""

from __future__ import annotations

from collections.abc import Sequence

from buddy.audio.frames import FRAME_SECONDS

LEAD_FRAMES = round(0.16 / FRAME_SECONDS)
"""A word may begin with a sound that no voice is in ("stop"): so much before the first voiced frame belongs to it."""

GAP_FRAMES = 3
"""So many frames within a word may have no voice ("what time": the t)."""

STILL_FRAMES = 2
"""Only what is voiced in one of the last so many frames is surely a person: the chime is over by then."""


class Interlude:
    """Frames since the listening of `turn` was interrupted by a chime, until the chime has faded."""

    def __init__(self, turn: int, voiced: float, has_begun: bool) -> None:
        """`voiced`: from this probability on a frame is speech; `has_begun`: somebody spoke when it was interrupted."""
        self.turn = turn
        self._voiced = voiced
        self._has_begun = has_begun
        self._heard: list[tuple[bytes, float]] = []

    def append(self, frame: bytes, probability: float) -> None:
        self._heard.append((frame, probability))

    @property
    def lead(self) -> list[bytes]:
        """The last frames, in which a word may have begun."""
        return [frame for frame, _ in self._heard[-LEAD_FRAMES:]]

    def speech(self) -> tuple[Sequence[tuple[bytes, float]], bool]:
        """The frames of what is being said, with their probabilities, and whether it began before the interruption.

        Empty when nobody speaks: a chime by itself is no utterance.
        """
        if self._has_begun:
            return self._heard, True
        voices = [at for at, (_, probability) in enumerate(self._heard) if probability >= self._voiced]
        if not voices or voices[-1] < len(self._heard) - STILL_FRAMES:
            return (), False
        first = voices[-1]
        for at in reversed(voices):
            if first - at > GAP_FRAMES + 1:
                break
            first = at
        begin = first - LEAD_FRAMES
        return self._heard[max(0, begin) :], begin < 0
