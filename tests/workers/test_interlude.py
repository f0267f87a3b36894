"""What is said into the chime that says "I am listening"; the chime itself is never an utterance."""

from __future__ import annotations

import pytest

from buddy.audio.frames import FRAME_SECONDS
from buddy.core.effects import AwaitBargeIn, AwaitWakeWord, Listen
from buddy.core.events import UtteranceHeard
from buddy.workers.interlude import GAP_FRAMES, LEAD_FRAMES, Interlude
from tests.workers.room import LOUD, SOFT, Room, frames_of

CHIME = (0.96, 1.09)
"""From when to when Buddy chimes (s)."""


def chimed(*sounds: tuple[int, float]) -> Room:
    room = Room(*sounds)
    room.live(6, (0, Listen(1, since_wake_word=True)), (CHIME[0], AwaitBargeIn()), (CHIME[1], Listen(1)))
    return room


@pytest.mark.parametrize("begins", [0.8, 0.87, 0.9, 0.94, 0.99, 1.02, 1.06, 1.12, 1.18, 1.22])
def test_whoever_begins_around_the_chime_is_heard_from_the_first_syllable(begins: float) -> None:
    room = chimed((SOFT, begins), (LOUD, 1.0), (SOFT, 2.0))
    [heard] = room.heard
    first = frames_of(begins) + 1
    assert set(range(first, first + frames_of(1.0))) <= set(heard)
    assert len(heard) == len(set(heard)), "none twice"
    assert heard == sorted(heard)
    assert [event.text for event in room.inbox.of(UtteranceHeard)] == ["what time is it"]


def test_a_short_word_into_the_chime_is_heard() -> None:
    room = chimed((SOFT, 0.97), (LOUD, 0.3), (SOFT, 2.0))
    assert room.inbox.of(UtteranceHeard)


def test_the_chime_and_its_ringing_are_no_utterance() -> None:
    room = chimed((SOFT, CHIME[0]), (LOUD, CHIME[1] - CHIME[0] + 0.07), (SOFT, 3.0))
    assert room.inbox.words() == ["worker_ready"]


def test_the_chime_is_no_part_of_what_is_said_after_it() -> None:
    room = chimed((SOFT, CHIME[0]), (LOUD, CHIME[1] - CHIME[0]), (SOFT, 0.5), (LOUD, 1.0), (SOFT, 2.0))
    [heard] = room.heard
    during = range(frames_of(CHIME[0]) + 1, frames_of(CHIME[1]) + 1)
    assert not set(during) & set(heard)


def test_nothing_from_another_turn_comes_back() -> None:
    room = Room((SOFT, 0.9), (LOUD, 2.0), (SOFT, 3.0))
    room.live(6, (0, Listen(1)), (CHIME[0], AwaitBargeIn()), (1.6, Listen(2)))
    assert room.heard[-1][0] > frames_of(1.6)


def test_nothing_comes_back_after_something_else_was_done() -> None:
    room = Room((SOFT, 0.97), (LOUD, 1.0), (SOFT, 3.0))
    room.live(6, (0, Listen(1)), (CHIME[0], AwaitBargeIn()), (1.02, AwaitWakeWord()), (CHIME[1], Listen(1)))
    assert room.heard[0][0] > frames_of(CHIME[1])


def interlude(pattern: str, has_begun: bool = False) -> Interlude:
    """`#` is a voiced frame; each frame holds its place."""
    heard = Interlude(1, 0.5, has_begun)
    for at, sign in enumerate(pattern):
        heard.append(bytes([at]), 0.9 if sign == "#" else 0.1)
    return heard


@pytest.mark.parametrize(
    ("pattern", "first", "from_before"),
    [
        ("------#####", 6 - LEAD_FRAMES, False),
        ("------##--##-", 6 - LEAD_FRAMES, False),
        ("###------####", 9 - LEAD_FRAMES, False),
        ("##" + "-" * GAP_FRAMES + "###", 0, True),
        ("---#######", 0, True),
    ],
)
def test_speech_is_what_goes_on_at_the_end(pattern: str, first: int, from_before: bool) -> None:
    frames, before = interlude(pattern).speech()
    assert frames[0][0] == bytes([first])
    assert len(frames) == len(pattern) - first
    assert before is from_before


@pytest.mark.parametrize("pattern", ["---------", "####-----", "-###--", ""])
def test_what_is_over_is_no_speech(pattern: str) -> None:
    assert interlude(pattern).speech() == ((), False)


def test_what_had_begun_goes_on() -> None:
    frames, from_before = interlude("----", has_begun=True).speech()
    assert (len(frames), from_before) == (4, True)


def test_a_lead_is_shorter_than_the_time_in_which_a_chime_fades() -> None:
    assert LEAD_FRAMES * FRAME_SECONDS <= 0.17
