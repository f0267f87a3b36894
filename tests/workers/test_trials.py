"""An engine from the bench is tried again beside the turns: no resident waits for one that still fails."""

from __future__ import annotations

import logging
import threading

import pytest

from buddy.engines.hear.fake import FakeHearing
from buddy.engines.hear.fake import Settings as HearingSettings
from buddy.engines.speak import VoiceStyle
from buddy.engines.speak.fake import FakeSpeaking
from buddy.engines.think.fake import FakeThinking
from buddy.engines.wake import Detection
from buddy.errors import EngineUnavailable, HearingFailed, SpeakingFailed, ThinkingFailed, WakeFailed
from buddy.workers.bench import FIRST_PENALTY, LONGEST_PENALTY, SPARES_AFTER, Bench
from buddy.workers.trials import FRAMES, Trials, hears, listens, speaks, thinks
from tests.workers.inbox import Inbox
from tests.workers.room import Spotter


class Engine:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Clinic:
    """Two engines; `ill` fails at its trials with the error it is given."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.clock = self.inbox.clock
        self.tried: list[tuple[float, int]] = []
        """When, and in which thread."""
        self.made: list[str] = []
        self.ill: Exception | None = HearingFailed("no network")
        self.cannot_be_made: Exception | None = None
        made = [(name, lambda n=name: self.make(n)) for name in ("first", "second")]
        self.bench: Bench[Engine] = Bench("hear", made, self.clock.now, Trials(self.clock, self.trial))

    def make(self, name: str) -> Engine:
        self.made.append(name)
        if name == "first" and self.cannot_be_made:
            raise self.cannot_be_made
        return Engine()

    def trial(self, _: Engine) -> None:
        self.tried.append((self.clock.now(), threading.get_ident()))
        if self.ill:
            raise self.ill

    def names(self) -> list[str]:
        return [name for name, _ in self.bench.available()]


@pytest.fixture(name="clinic")
def a_clinic():
    clinic = Clinic()
    assert clinic.names() == ["first", "second"]
    yield clinic
    clinic.bench.close()


def test_it_is_tried_in_another_thread_with_growing_pauses_and_stays_out_meanwhile(clinic: Clinic) -> None:
    clinic.bench.failed("first", HearingFailed("no network"))
    clinic.inbox.until(3000)
    assert [at for at, _ in clinic.tried[:3]] == [FIRST_PENALTY, 3 * FIRST_PENALTY, 7 * FIRST_PENALTY]
    assert clinic.tried[-1][0] - clinic.tried[-2][0] == LONGEST_PENALTY
    assert threading.get_ident() not in {thread for _, thread in clinic.tried}
    assert clinic.names() == ["second"]
    assert clinic.bench.benched() == {"first": "no network"}


def test_it_comes_back_when_it_has_passed(clinic: Clinic) -> None:
    clinic.bench.failed("first", HearingFailed("no network"))
    clinic.inbox.until(FIRST_PENALTY + 1)
    clinic.ill = None
    clinic.inbox.until(3 * FIRST_PENALTY + 1)
    assert clinic.names() == ["first", "second"]
    assert clinic.bench.benched() == {}
    assert clinic.made == ["first", "second"], "the same engine, not a new one"


def test_passing_a_trial_forgives_nothing_only_work_does(clinic: Clinic) -> None:
    clinic.ill = None
    for penalty in (FIRST_PENALTY, 2 * FIRST_PENALTY):
        began = clinic.clock.now()
        clinic.bench.failed("first", HearingFailed("no network"))
        clinic.inbox.until(began + penalty - 1)
        assert clinic.names() == ["second"]
        clinic.inbox.until(began + penalty + 1)
        assert clinic.names() == ["first", "second"]


def test_each_change_is_said_once(clinic: Clinic, caplog) -> None:
    with caplog.at_level(logging.INFO):
        clinic.bench.succeeded("first")
        clinic.bench.failed("first", HearingFailed("no network"))
        clinic.bench.succeeded("second")
        clinic.inbox.until(1000)
        clinic.ill = HearingFailed("the key is refused")
        clinic.inbox.until(2000)
        clinic.ill = None
        clinic.inbox.until(4000)
        clinic.bench.succeeded("first")
    assert [record.getMessage() for record in caplog.records] == [
        "hear: using first",
        "hear: first is skipped: no network",
        "hear: using second",
        "hear: first is skipped: the key is refused",
        "hear: first works again",
        "hear: using first",
    ]


def test_what_only_a_person_can_mend_waits_longest_and_is_made_again_in_the_background(clinic: Clinic) -> None:
    clinic.ill = None
    clinic.cannot_be_made = EngineUnavailable("there is no key")
    clinic.bench.drop("first")
    clinic.inbox.until(FIRST_PENALTY + 1)
    assert clinic.bench.benched() == {"first": "there is no key"}
    clinic.cannot_be_made = None
    clinic.inbox.until(FIRST_PENALTY + LONGEST_PENALTY - 1)
    assert clinic.names() == ["second"]
    clinic.inbox.until(FIRST_PENALTY + LONGEST_PENALTY + 1)
    made = len(clinic.made)
    assert clinic.names() == ["first", "second"]
    assert len(clinic.made) == made, "no turn makes it"


def test_an_error_that_nobody_foresaw_is_a_failure_like_any_other(clinic: Clinic, caplog) -> None:
    with caplog.at_level(logging.INFO):
        clinic.ill = ZeroDivisionError("division by zero")
        for _ in range(2):
            clinic.bench.failed("first", ZeroDivisionError("division by zero"))
        clinic.inbox.until(1000)
    [record] = caplog.records
    assert record.getMessage() == "hear: first is skipped: ZeroDivisionError: division by zero"
    assert record.exc_info is not None, "with its traceback, for the developer"
    assert clinic.names() == ["second"]


def test_failing_twice_makes_one_trial_of_it(clinic: Clinic) -> None:
    clinic.bench.failed("first", HearingFailed("no network"))
    clinic.inbox.until(1)
    clinic.bench.failed("first", HearingFailed("no network"))
    clinic.ill = None
    clinic.inbox.until(1000)
    assert len(clinic.tried) == 1


def test_an_engine_that_hangs_in_its_trial_keeps_no_other_one_out(clinic: Clinic) -> None:
    made: list[Engine] = []
    for name in ("first", "second"):
        clinic.bench.failed(name, HearingFailed("no network"))

    def hang_once(engine: Engine) -> None:
        made.append(engine)
        if len(made) == 1:
            clinic.clock.sleep(500)

    clinic.bench._trials.trial = hang_once  # type: ignore[union-attr]
    for name in ("first", "second"):
        clinic.bench.failed(name, HearingFailed("no network"))
    clinic.inbox.until(100)
    assert len(clinic.names()) == 1
    clinic.inbox.until(501)
    assert clinic.names() == ["first", "second"]


def test_who_may_have_to_step_in_is_made_in_the_background() -> None:
    clinic = Clinic()
    threads: list[int] = []
    make = clinic.make
    clinic.make = lambda name: threads.append(threading.get_ident()) or make(name)  # type: ignore[method-assign, func-returns-value]
    clinic.bench.warm_up()
    assert clinic.made == ["first"], "getting ready comes first"
    clinic.inbox.until(SPARES_AFTER + 1)
    assert clinic.made == ["first", "second"]
    assert threads[0] == threading.get_ident() != threads[1]
    clinic.bench.warm_up()
    clinic.inbox.until(20)
    assert clinic.names() == clinic.made == ["first", "second"]
    clinic.bench.close()


def test_with_one_engine_nothing_is_left_to_be_made() -> None:
    inbox = Inbox()
    trials: Trials[Engine] = Trials(inbox.clock, lambda engine: None)
    bench = Bench("hear", [("only", Engine)], inbox.clock.now, trials)
    bench.warm_up()
    assert trials._thread is None


def test_at_the_end_nothing_is_tried_any_more(clinic: Clinic) -> None:
    clinic.bench.failed("first", HearingFailed("no network"))
    clinic.bench.close()
    clinic.inbox.until(1000)
    assert clinic.tried == []


# --- The trials of each slot


def test_hearing_is_tried_with_half_a_second_of_silence() -> None:
    engine = FakeHearing(HearingSettings(fail_at=1))
    hears(engine)
    assert len(engine.utterances[0]) == FRAMES
    with pytest.raises(HearingFailed):
        hears(engine)


def test_thinking_is_tried_with_a_question_that_is_dropped_after_the_first_words() -> None:
    engine = FakeThinking(("Yes. ", "And more."), None, (ThinkingFailed("no network"),))
    thinks("it")(engine)
    assert engine.dropped == 1
    assert engine.questions[0].language == "it"
    thinks("it")(engine)  # "not mine" is an answer, too
    with pytest.raises(ThinkingFailed):
        thinks("it")(engine)


def test_speaking_is_tried_with_a_word() -> None:
    engine = FakeSpeaking()
    speaks(lambda: VoiceStyle("it"))(engine)
    assert [style.language for _, style in engine.said] == ["it"]
    engine.fail_after = 0
    with pytest.raises(SpeakingFailed):
        speaks(VoiceStyle)(engine)


def test_listening_is_tried_with_silence_and_begins_anew() -> None:
    engine = Spotter({})
    listens(engine)
    assert (len(engine.fed), engine.resets) == (FRAMES, 1)
    with pytest.raises(WakeFailed):
        listens(Spotter({0: Detection("hey buddy")}, fails_at=[0]))
