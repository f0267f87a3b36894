"""From frames to text: with the next engine when one fails, and never with the frames of another utterance."""

from __future__ import annotations

import threading

from buddy.core.events import NothingHeard, NothingUnderstood, UtteranceHeard
from buddy.engines.hear import Transcript
from buddy.errors import EngineUnavailable, HearingFailed
from buddy.runtime.virtual_clock import VirtualClock
from buddy.workers.bench import Bench
from buddy.workers.transcriber import HANGS_AFTER, Transcriber
from tests.workers.inbox import Inbox


class Listener:
    """Its text is the frames that it was given since the last start, joined."""

    def __init__(self, clock: VirtualClock) -> None:
        self.fails_at: str = ""
        """"start", "feed" or "finish"."""
        self.error: Exception = HearingFailed("no network")
        self.deaf = False
        """It understands nothing."""
        self.slow = 0.0
        """Seconds that finish takes."""
        self.done: list[str] = []
        self.threads: set[int] = set()
        self.closed = False
        self._clock = clock
        self._frames: list[bytes] = []

    def start(self) -> None:
        self.threads.add(threading.get_ident())
        self._fail("start")
        self._frames = []

    def feed(self, frame: bytes) -> None:
        self._fail("feed")
        self._frames.append(frame)

    def finish(self) -> Transcript:
        heard = list(self._frames)
        if self.slow:
            self._clock.sleep(self._clock.now() + self.slow)
        self._fail("finish")
        text = "" if self.deaf else b" ".join(heard).decode()
        self.done.append(text)
        return Transcript(text)

    def close(self) -> None:
        self.closed = True

    def _fail(self, where: str) -> None:
        if where == self.fails_at:
            raise self.error


class Desk:
    """A transcriber with two engines."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        clock = self.inbox.clock
        self.first, self.second = Listener(clock), Listener(clock)
        self.engines: list[Listener] = [self.first, self.second]
        made = [("first", lambda: self.first), ("second", lambda: self.second)]
        self.bench = Bench("hear", made, clock.now)
        self.transcriber = Transcriber(clock, self.inbox.post, self.bench)

    def utter(self, turn: int, *words: str, seconds: float = 1.0, cut: str = "") -> None:
        """`cut`: "dropped", or "left" open."""
        frames = [word.encode() for word in words]
        self.transcriber.begin(turn, tuple(frames[:2]))
        for frame in frames[2:]:
            self.transcriber.feed(frame)
        if cut == "dropped":
            self.transcriber.drop()
        elif not cut:
            self.transcriber.finish(seconds)

    def events(self, until: float = 1.0) -> list[object]:
        self.inbox.until(until)
        return [event for _, event in self.inbox.seen]


def test_the_text_of_all_frames() -> None:
    desk = Desk()
    desk.utter(4, "what", "time", "is", "it")
    assert desk.events() == [UtteranceHeard(4, "what time is it")]
    assert desk.second.done == []


def test_each_utterance_begins_anew() -> None:
    desk = Desk()
    desk.utter(1, "one", "two", "three")
    desk.utter(2, "four", "five")
    assert desk.events() == [UtteranceHeard(1, "one two three"), UtteranceHeard(2, "four five")]


def test_a_dropped_one_says_nothing() -> None:
    desk = Desk()
    desk.utter(1, "a", "bang", cut="dropped")
    desk.utter(1, "good", "morning")
    assert desk.events() == [UtteranceHeard(1, "good morning")]


def test_one_that_was_left_open_says_nothing() -> None:
    desk = Desk()
    desk.utter(1, "my", "secret", "is", cut="left")
    desk.utter(2, "good", "morning")
    assert desk.events() == [UtteranceHeard(2, "good morning")]


def test_the_next_engine_gets_all_frames_within_the_same_turn() -> None:
    for where in ("start", "feed", "finish"):
        desk = Desk()
        desk.first.fails_at = where
        desk.utter(1, "what", "time", "is", "it")
        assert desk.events() == [UtteranceHeard(1, "what time is it")], where
        assert desk.bench.benched() == {"first": "no network"}


def test_an_error_that_nobody_foresaw_costs_the_turn_as_little() -> None:
    for where in ("start", "feed", "finish"):
        desk = Desk()
        desk.first.fails_at, desk.first.error = where, RuntimeError("the model is broken")
        desk.utter(1, "what", "time", "is", "it")
        assert desk.events() == [UtteranceHeard(1, "what time is it")], where
        assert desk.bench.benched() == {"first": "RuntimeError: the model is broken"}


def test_the_next_engine_is_asked_for_what_the_first_did_not_understand() -> None:
    desk = Desk()
    desk.first.deaf = True
    desk.utter(1, "buona", "sera")
    assert desk.events() == [UtteranceHeard(1, "buona sera")]
    assert desk.bench.benched() == {}, "not to understand is no failure"


def test_what_nobody_understands_is_told_apart_from_what_was_too_short() -> None:
    desk = Desk()
    desk.first.deaf = desk.second.deaf = True
    desk.utter(1, "mumble", seconds=1.0)
    desk.utter(2, "hm", seconds=0.2)
    assert desk.events() == [NothingUnderstood(1), NothingHeard(2)]


def test_when_every_engine_fails_the_turn_still_gets_its_answer() -> None:
    desk = Desk()
    desk.first.fails_at, desk.second.fails_at = "feed", "finish"
    desk.utter(1, "what", "time", "is", "it")
    assert desk.events() == [NothingUnderstood(1)]
    desk.first.fails_at = desk.second.fails_at = ""
    desk.inbox.until(60)
    desk.utter(2, "hello")
    assert desk.events(61)[1:] == [UtteranceHeard(2, "hello")], "and after a while they are tried again"


def test_an_engine_that_cannot_be_made_is_passed_over() -> None:
    inbox = Inbox()
    listener = Listener(inbox.clock)

    def without_a_key() -> Listener:
        raise EngineUnavailable("there is no key")

    bench = Bench("hear", [("google", without_a_key), ("own", lambda: listener)], inbox.clock.now)
    transcriber = Transcriber(inbox.clock, inbox.post, bench)
    transcriber.begin(1, (b"hello",))
    transcriber.finish(1.0)
    inbox.until(1)
    assert inbox.of(UtteranceHeard) == [UtteranceHeard(1, "hello")]


def test_with_no_engine_at_all_it_says_so() -> None:
    inbox = Inbox()
    transcriber = Transcriber(inbox.clock, inbox.post, Bench("hear", [], inbox.clock.now))
    transcriber.begin(1, (b"hello",))
    transcriber.finish(1.0)
    inbox.until(1)
    assert inbox.of(NothingUnderstood) == [NothingUnderstood(1)]


def test_an_engine_that_hangs_is_left_behind_at_the_next_utterance() -> None:
    desk = Desk()
    desk.first.slow = 1000.0
    desk.utter(1, "what", "time")
    assert desk.events(HANGS_AFTER + 1) == []
    desk.utter(2, "hello", "there", "buddy")
    assert desk.events(HANGS_AFTER + 2) == [UtteranceHeard(2, "hello there buddy")]
    assert desk.second.done == ["hello there buddy"]
    assert desk.bench.benched() == {"first": "did not answer in time"}


def test_what_a_hung_engine_says_in_the_end_is_not_believed_and_disturbs_nobody() -> None:
    for fails_at in ("", "finish"):
        desk = Desk()
        desk.first.slow, desk.first.fails_at = 30.0, fails_at
        desk.utter(1, "what", "time")
        desk.inbox.until(29.0)
        desk.utter(2, "hello", "there", "buddy", cut="left")
        desk.inbox.until(31.0)  # now the first engine comes back, in the middle of the second utterance
        desk.transcriber.finish(1.0)
        assert desk.events(32.0) == [UtteranceHeard(2, "hello there buddy")]
        assert len(desk.second.threads) == 1, "never two threads at one engine"


def test_a_slow_engine_is_no_hanging_one() -> None:
    desk = Desk()
    desk.inbox.until(60.0)
    desk.first.slow = 5.0
    desk.utter(1, "a", "noise", cut="dropped")
    desk.utter(1, "what", "time")
    desk.inbox.until(62.0)
    desk.utter(2, "hello")
    assert desk.events(80.0) == [UtteranceHeard(1, "what time"), UtteranceHeard(2, "hello")]
    assert desk.bench.benched() == {}


def test_a_noise_long_after_the_last_sentence_is_no_hang() -> None:
    desk = Desk()
    desk.inbox.until(60.0)
    desk.transcriber.begin(1, (b"a",))
    desk.transcriber.drop()
    desk.transcriber.begin(1, (b"hello",))
    desk.transcriber.finish(1.0)
    assert desk.events(61.0) == [UtteranceHeard(1, "hello")]
    assert desk.bench.benched() == {}
