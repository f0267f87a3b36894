"""What the ears make of what sounds in a room, frame by frame, on virtual time."""

from __future__ import annotations

import pytest

from buddy.audio.frames import FRAME_SECONDS
from buddy.core.effects import AwaitBargeIn, AwaitWakeWord, CloseEars, Listen
from buddy.core.events import (
    HelpWanted,
    NothingHeard,
    StopWordHeard,
    UtteranceEnded,
    UtteranceHeard,
    UtteranceStarted,
    WakeWordHeard,
    WorkerFailed,
    WorkerReady,
    WorkerRecovered,
)
from buddy.engines.wake import Detection
from buddy.workers.endpointing import Patience
from tests.workers.room import LOUD, SOFT, Room, Spotter, frames_of, number_of

NAME = Detection("hey buddy")


def test_an_utterance_is_heard_whole_and_ends_half_a_second_after_it() -> None:
    room = Room((SOFT, 1.0), (LOUD, 1.6), (SOFT, 2.0))
    inbox = room.live(5, (0, Listen(3)))
    assert inbox.words()[1:] == ["utterance_started", "utterance_ended", "utterance_heard"]
    assert [event.turn for _, event in inbox.seen[1:]] == [3, 3, 3]
    assert inbox.of(UtteranceHeard)[0].text == "what time is it"
    ended = inbox.of(UtteranceEnded)[0]
    assert inbox.at(UtteranceEnded) == [pytest.approx(2.6 + 0.48, abs=0.05)]
    assert ended.seconds == pytest.approx(1.6, abs=0.04)
    assert ended.seconds_ago == pytest.approx(0.48)


def test_no_first_syllable_is_lost() -> None:
    room = Room((SOFT, 1.0), (LOUD, 1.6), (SOFT, 1.0))
    room.live(4, (0, Listen(1)))
    first, last = frames_of(1.0) + 1, frames_of(1.0) + frames_of(1.6)
    assert set(range(first, last + 1)) <= set(room.heard[0])
    assert room.heard[0] == list(range(room.heard[0][0], room.heard[0][-1] + 1)), "in order, none twice"
    assert first - room.heard[0][0] == pytest.approx(0.6 / FRAME_SECONDS, abs=3), "and what came before it"


def test_in_one_breath_with_the_name() -> None:
    name, pause = frames_of(0.8), frames_of(0.1)
    spotter = Spotter({name: NAME})
    room = Room((LOUD, 0.8), (SOFT, 0.1), (LOUD, 1.5), (SOFT, 2.0), wake=[spotter])
    called = name * FRAME_SECONDS
    inbox = room.live(4, (0, AwaitWakeWord()), (called, Listen(1, since_wake_word=True)))
    assert inbox.words()[1:] == ["wake_word_heard", "utterance_started", "utterance_ended", "utterance_heard"]
    assert set(range(name + pause + 1, name + pause + frames_of(1.5) + 1)) <= set(room.heard[0])
    assert name not in room.heard[0], "the name itself is no part of what was said"


def test_a_name_that_was_found_late_takes_along_what_followed_it() -> None:
    found = frames_of(1.2)
    late = Detection("hey buddy", seconds_ago=0.8)
    room = Room((LOUD, 2.4), (SOFT, 2.0), wake=[Spotter({found: late})])
    room.live(4, (0, AwaitWakeWord()), (found * FRAME_SECONDS, Listen(1, since_wake_word=True)))
    since = found - round(0.8 / FRAME_SECONDS)
    assert room.heard[0][0] in (since, since + 1)
    assert set(range(since + 1, frames_of(2.4) + 1)) <= set(room.heard[0])


def test_a_name_that_fades_is_no_utterance() -> None:
    found = frames_of(0.8)
    room = Room((LOUD, 0.95), (SOFT, 3.0), wake=[Spotter({found: NAME})])
    inbox = room.live(3, (0, AwaitWakeWord()), (found * FRAME_SECONDS, Listen(1, since_wake_word=True)))
    assert inbox.words() == ["worker_ready", "wake_word_heard"]


def test_the_name_is_reported_with_its_age() -> None:
    room = Room((LOUD, 1.0), wake=[Spotter({20: Detection("hey buddy", 0.25)})])
    inbox = room.live(2, (0, AwaitWakeWord()))
    assert inbox.of(WakeWordHeard) == [WakeWordHeard("hey buddy", 0.25)]
    assert inbox.at(WakeWordHeard) == [pytest.approx(20 * FRAME_SECONDS, abs=0.001)]


def test_what_still_rings_of_buddys_own_sound_is_no_utterance() -> None:
    room = Room((LOUD, 2.13), (SOFT, 2.0))
    inbox = room.live(4, (0, AwaitBargeIn()), (2.0, Listen(2)))
    assert inbox.words() == ["worker_ready"]


def test_after_the_settling_it_listens() -> None:
    room = Room((LOUD, 2.0), (SOFT, 0.3), (LOUD, 1.0), (SOFT, 2.0))
    inbox = room.live(5, (0, AwaitBargeIn()), (2.0, Listen(2)))
    assert inbox.words()[1:] == ["utterance_started", "utterance_ended", "utterance_heard"]
    settled = frames_of(2.0) + round(0.15 / FRAME_SECONDS)
    assert room.heard[0][0] > settled


def test_a_cough_is_nothing_and_what_follows_is_heard_alone() -> None:
    room = Room((SOFT, 0.5), (LOUD, 0.13), (SOFT, 1.5), (LOUD, 1.0), (SOFT, 1.0), texts=["good morning"])
    inbox = room.live(5, (0, Listen(1)))
    assert inbox.words()[1:] == [
        "utterance_started",
        "nothing_heard",
        "utterance_started",
        "utterance_ended",
        "utterance_heard",
    ]
    assert inbox.of(NothingHeard) == [NothingHeard(1)]
    assert len(room.hearing.utterances) == 2
    cough = frames_of(0.5) + frames_of(0.13)
    assert cough not in room.heard[1]


def test_a_radio_is_cut_at_the_limit() -> None:
    room = Room((LOUD, 12.0), patience=Patience(limit_seconds=5.0))
    inbox = room.live(8, (0, Listen(1)))
    assert inbox.at(UtteranceEnded) == [pytest.approx(5.0, abs=0.1)]
    assert len(room.hearing.utterances) == 1, "after its end it does not listen until it is asked to"


@pytest.mark.parametrize(
    ("phrase", "event"),
    [
        ("stop", StopWordHeard("stop")),
        ("help me", HelpWanted("voice")),
        ("hey buddy", WakeWordHeard("hey buddy")),
    ],
)
def test_what_interrupts_buddy(phrase: str, event: object) -> None:
    room = Room((LOUD, 2.0), barge_in=Spotter({30: Detection(phrase)}))
    inbox = room.live(3, (0, AwaitBargeIn()))
    assert inbox.seen[1:] == [(pytest.approx(30 * FRAME_SECONDS), event)]
    assert room.barge_in.resets >= 2, "at the beginning and after the detection"


def test_each_engine_is_given_only_what_is_its_own() -> None:
    wake, interrupting = Spotter({}), Spotter({})
    room = Room((SOFT, 6.0), wake=[wake], barge_in=interrupting)
    room.live(6, (0, AwaitWakeWord()), (2, AwaitBargeIn()), (4, Listen(1)))
    assert max(wake.fed) <= frames_of(2.0) + 1
    assert min(interrupting.fed) >= frames_of(2.0) - 1
    assert max(interrupting.fed) <= frames_of(4.0) + 1
    assert room.vad.frames == pytest.approx(frames_of(2.0), abs=8)


def test_an_engine_begins_anew_after_a_gap() -> None:
    wake = Spotter({})
    Room((SOFT, 6.0), wake=[wake]).live(3, (0, AwaitWakeWord()), (1, AwaitBargeIn()), (2, AwaitWakeWord()))
    assert wake.resets == 2


def test_closed_ears_have_no_microphone() -> None:
    room = Room((LOUD, 9.0))
    states: list[bool] = []
    look = lambda: states.append(room.microphone.is_open)  # noqa: E731
    inbox = room.live(6, (0, look), (0, Listen(1)), (1, look), (1, CloseEars()), (2, look), (5, look))
    assert states == [False, True, False, False]
    assert inbox.words() == ["worker_ready", "utterance_started"], "what was being said when they closed is dropped"
    assert max(room.heard[0]) <= frames_of(1.0) + 1


def test_nothing_from_before_they_were_closed_is_heard_afterwards() -> None:
    room = Room((LOUD, 1.0), (SOFT, 0.05), (LOUD, 1.0), (SOFT, 2.0), wake=[Spotter({frames_of(0.9): NAME})])
    script = ((0, AwaitWakeWord()), (1.0, CloseEars()), (1.0, Listen(1, since_wake_word=True)))
    room.live(4, *script)
    assert min(n for utterance in room.heard for n in utterance) > frames_of(0.9)


@pytest.mark.parametrize("how", ["hang", "fail"])
def test_a_lost_microphone_is_told_once_and_found_again(how: str) -> None:
    room = Room((SOFT, 60.0), wake=[Spotter({frames_of(1.5): NAME})])
    lose = getattr(room.microphone, how)
    script = ((0, AwaitWakeWord()), (1, lose), (1, room.microphone.fail_to_open), (20, room.microphone.heal))
    inbox = room.live(45, *script)
    assert inbox.words() == ["worker_ready", "worker_failed", "worker_recovered", "wake_word_heard"]
    assert inbox.at(WorkerFailed) == [pytest.approx(4.0 if how == "hang" else 1.0, abs=0.1)]
    assert 20 <= inbox.at(WorkerRecovered)[0] < 36, "the pauses between attempts grow, to half a minute"
    assert inbox.of(WorkerFailed)[0].worker == "ears"
    assert "gone" in inbox.of(WorkerFailed)[0].cause or "no sound for 3 s" in inbox.of(WorkerFailed)[0].cause


def test_a_microphone_that_opens_and_gives_nothing_has_not_come_back() -> None:
    room = Room((SOFT, 60.0))
    inbox = room.live(50, (0, AwaitWakeWord()), (1, room.microphone.hang))
    assert inbox.words() == ["worker_ready", "worker_failed"]
    assert 3 <= room.microphone.opened <= 8, "tried again, with growing pauses"


def test_what_they_shall_do_is_told_while_they_are_broken_and_done_afterwards() -> None:
    room = Room((SOFT, 8.0), (LOUD, 1.5), (SOFT, 3.0))
    script = ((0, AwaitWakeWord()), (1, room.microphone.fail), (2, Listen(7)), (2, room.microphone.heal))
    inbox = room.live(20, *script)
    assert inbox.of(UtteranceStarted) == [UtteranceStarted(7)]


def test_muted_while_broken_they_stay_closed() -> None:
    room = Room((LOUD, 60.0))
    script = ((0, AwaitWakeWord()), (1, room.microphone.fail), (1.2, CloseEars()), (5, room.microphone.heal))
    inbox = room.live(60, *script)
    assert inbox.words()[:2] == ["worker_ready", "worker_failed"]
    assert room.microphone.opened == 1
    assert not room.microphone.is_open


def test_a_microphone_that_is_not_there_is_told_and_awaited() -> None:
    room = Room((SOFT, 5.0))
    room.microphone.fail_to_open("no such device")
    inbox = room.live(10, (0, AwaitWakeWord()), (4, room.microphone.heal))
    assert inbox.words() == ["worker_ready", "worker_failed", "worker_recovered"]
    assert "no such device" in inbox.of(WorkerFailed)[0].cause


def test_a_wake_engine_that_gives_up_hands_over_to_the_next_in_the_same_frame() -> None:
    first, second = Spotter({}, fails_at=[30]), Spotter({40: NAME})
    room = Room((SOFT, 3.0), wake=[first, second])
    inbox = room.live(3, (0, AwaitWakeWord()))
    assert inbox.words() == ["worker_ready", "wake_word_heard"]
    assert first.fed[-1] == 30
    assert second.fed[0] == 30


def test_an_engine_that_takes_over_begins_anew() -> None:
    first, second = Spotter({}, fails_at=[30]), Spotter({})
    Room((SOFT, 3.0), wake=[first, second]).live(3, (0, AwaitWakeWord()))
    assert second.resets == 1


def test_a_failing_voice_activity_engine_is_a_failure_of_the_ears() -> None:
    room = Room((SOFT, 60.0))
    room.vad._settings = room.vad._settings.model_copy(update={"fail_at": 20})
    inbox = room.live(20, (0, Listen(1)))
    assert inbox.words() == ["worker_ready", "worker_failed", "worker_recovered"]


def test_at_the_end_everything_is_let_go() -> None:
    wake = Spotter({})
    room = Room((SOFT, 3.0), wake=[wake])
    inbox = room.live(1, (0, AwaitWakeWord()))
    assert wake.closed
    assert room.barge_in.closed
    assert not room.microphone.is_open
    assert inbox.of(WorkerReady)


def test_frames_are_numbered_as_the_tests_think() -> None:
    room = Room((LOUD, 0.1))
    assert [number_of(f) for f in room.microphone._script] == [1, 2, 3]
