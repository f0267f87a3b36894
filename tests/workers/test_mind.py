"""The mind: sentences as they come, the next engine when one fails, nothing of a reply that nobody waits for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from buddy.core.effects import Ask, DropReply, LoadPersona
from buddy.core.events import (
    HelpWanted,
    MuteWanted,
    PersonaFailed,
    PersonaLoaded,
    PersonaWanted,
    ReplyFailed,
    ReplyReady,
    VolumeWanted,
    WorkerFailed,
)
from buddy.engines.think import Message, Part, Question, Wish
from buddy.engines.think.fake import HANG, FakeThinking, Script
from buddy.errors import PersonaError, ReplyCut, ThinkingFailed
from buddy.workers.bench import Bench
from buddy.workers.mind import REMEMBERED, Mind
from tests.workers.inbox import Inbox


@dataclass
class Character:
    id: str
    name: str = "Buddy"
    instructions: str = "Be kind."
    silence_seconds: float | None = None


class Head:
    """A mind with as many engines as there are lists of scripts."""

    def __init__(self, *engines: list[Script]) -> None:
        self.inbox = Inbox()
        clock = self.inbox.clock
        self.thinkers = [FakeThinking(*scripts, clock=clock) for scripts in engines]
        self.bench = Bench("think", [(str(n), lambda t=t: t) for n, t in enumerate(self.thinkers)], clock.now)
        self.characters = {"companion": Character("companion"), "joy": Character("joy", "Joy", "Be merry.", 40.0)}
        self.mind = Mind(clock, self.inbox.post, self.bench, self.load, "companion", "en")

    def load(self, persona: str) -> Character:
        if persona not in self.characters:
            raise PersonaError(f"there is no persona '{persona}'")
        return self.characters[persona]

    def live(self, until: float, *script: tuple[float, object]) -> list[object]:
        with self.inbox.employing(self.mind):
            for at, act in script:
                self.inbox.until(at)
                act() if callable(act) else self.mind.send(act)
            self.inbox.until(until)
        return [event for _, event in self.inbox.seen[1:]]

    def replies(self) -> list[tuple[str, bool]]:
        return [(event.text, event.last) for event in self.inbox.of(ReplyReady)]


def test_each_sentence_as_soon_as_it_is_whole() -> None:
    head = Head([("It is noon. The", 2.0, " sun shines. And", 2.0, " now")])
    head.live(10, (0, Ask(1, "what time is it")))
    assert head.replies() == [("It is noon.", False), ("The sun shines.", False), ("And now", True)]
    assert head.inbox.at(ReplyReady) == [0.0, 2.0, 4.0]
    assert {event.turn for event in head.inbox.of(ReplyReady)} == {1}


def test_a_reply_has_exactly_one_last_sentence() -> None:
    scripts: list[Script] = ["One.", ("One. ", "Two."), ("", ""), (Part(wish=Wish("louder")),)]
    for script in scripts:
        head = Head([script])
        head.live(1, (0, Ask(1, "hello")))
        lasts = [last for _, last in head.replies()]
        assert lasts.count(True) == 1, script
        assert lasts[-1], script


@pytest.mark.parametrize(
    ("wish", "event"),
    [
        (Wish("help"), HelpWanted("voice")),
        (Wish("mute"), MuteWanted(True)),
        (Wish("unmute"), MuteWanted(False)),
        (Wish("persona", "joy"), PersonaWanted("joy")),
        (Wish("louder"), VolumeWanted("louder")),
        (Wish("softer"), VolumeWanted("softer")),
        (Wish("volume", "40"), VolumeWanted("40")),
    ],
)
def test_a_wish_is_posted_before_the_words_that_go_with_it(wish: Wish, event: object) -> None:
    head = Head([(Part("Very well.", wish),)])
    events = head.live(1, (0, Ask(1, "please")))
    assert events[0] == event
    assert head.replies() == [("Very well.", True)]


def test_stop_is_a_parting_without_words() -> None:
    head = Head([(Part(wish=Wish("stop")),)])
    assert head.live(1, (0, Ask(1, "stop"))) == [ReplyReady(1, "", last=True, parting=True)]


def test_the_next_engine_answers_what_the_first_does_not_know() -> None:
    head = Head([None, None], ["Rome.", "Three million."])
    head.live(2, (0, Ask(1, "capital of italy")), (1, Ask(2, "how many people")))
    assert head.replies() == [("Rome.", True), ("Three million.", True)]
    earlier = head.thinkers[0].questions[1].conversation
    assert earlier == (Message("user", "capital of italy"), Message("assistant", "Rome."))


def test_a_failing_engine_hands_over_within_the_same_turn() -> None:
    head = Head([(ThinkingFailed("no network"),)], ["Here."])
    assert head.live(1, (0, Ask(1, "hello"))) == [ReplyReady(1, "Here.", last=True)]
    assert head.bench.benched() == {"0": "no network"}


def test_an_error_that_nobody_foresaw_hands_over_too() -> None:
    head = Head(["Never asked."], ["Here."])
    head.thinkers[0].reply = None  # type: ignore[assignment, method-assign] - calling it is a TypeError
    assert head.live(1, (0, Ask(1, "hello"))) == [ReplyReady(1, "Here.", last=True)]
    assert head.bench.benched() == {"0": "TypeError: 'NoneType' object is not callable"}


@pytest.mark.parametrize(
    ("script", "phrase"),
    [(None, "what_i_can_do"), ((ThinkingFailed("no network"),), "reply_failed")],
)
def test_when_nobody_answers_it_says_which_phrase_tells_so(script: Script, phrase: str) -> None:
    assert Head([script]).live(1, (0, Ask(1, "hello"))) == [ReplyFailed(1, phrase)]


def test_with_no_engine_at_all_it_still_answers() -> None:
    assert Head().live(1, (0, Ask(1, "hello"))) == [ReplyFailed(1, "what_i_can_do")]


def test_a_reply_cut_in_the_middle_is_not_begun_again_by_another_engine() -> None:
    head = Head([("The first half. And then", ThinkingFailed("cut"))], ["From the beginning."])
    events = head.live(1, (0, Ask(1, "hello")))
    assert events == [ReplyReady(1, "The first half.", last=False), ReplyFailed(1, "reply_cut")]
    assert head.thinkers[1].questions == []


def test_a_reply_that_is_longer_than_the_caretaker_allows_is_nobodys_failure() -> None:
    head = Head([("The first half. And then", ReplyCut("max_tokens"))])
    events = head.live(1, (0, Ask(1, "hello")))
    assert events == [ReplyReady(1, "The first half.", last=False), ReplyFailed(1, "reply_cut")]
    assert head.bench.benched() == {}


def test_a_dropped_reply_says_nothing_more_and_ends_its_request() -> None:
    head = Head([("One. Two", 5.0, " more. ", "Three.")])
    head.live(20, (0, Ask(1, "a story")), (2, DropReply()))
    assert head.replies() == [("One.", False)]
    assert head.thinkers[0].dropped == 1


def test_a_reply_that_fails_because_it_was_dropped_benches_nobody() -> None:
    head = Head([(5.0, ThinkingFailed("the connection was closed"))], ["Nobody asked me."])
    head.live(20, (0, Ask(1, "a story")), (2, DropReply()))
    hung = Head([(HANG, ThinkingFailed("the connection was closed")), "Two."], ["Nobody asked me."])
    hung.live(20, (0, Ask(1, "one")), (2, Ask(2, "two")), (3, hung.thinkers[0].release))
    assert hung.replies() == [("Two.", True)]
    for each in (head, hung):
        assert each.bench.benched() == {}
        assert each.thinkers[1].questions == []
        assert each.inbox.of(ReplyFailed) == []


def test_a_hung_engine_does_not_keep_the_next_question_waiting() -> None:
    head = Head([(HANG, "Too late."), "Here I am."])
    head.live(40, (0, Ask(1, "one")), (20, DropReply()), (25, Ask(2, "two")), (30, head.thinkers[0].release))
    assert head.replies() == [("Here I am.", True)]
    assert head.inbox.at(ReplyReady) == [25.0]


def test_only_so_much_is_remembered() -> None:
    head = Head([f"Answer {n}." for n in range(40)])
    head.live(50, *[(n, Ask(n + 1, f"question {n}")) for n in range(40)])
    conversation = head.thinkers[0].questions[-1].conversation
    assert len(conversation) == REMEMBERED
    assert conversation[-1] == Message("assistant", "Answer 38.")


def test_a_persona_brings_its_prompt_and_its_silence() -> None:
    head = Head(["One.", "Two."])
    events = head.live(5, (0, Ask(1, "hello")), (1, LoadPersona(2, "joy")), (2, Ask(3, "hello")))
    assert PersonaLoaded(2, "joy", "Joy", 40.0) in events
    questions: list[Question] = head.thinkers[0].questions
    assert [q.instructions for q in questions] == ["Be kind.", "Be merry."]


def test_a_persona_that_is_not_there_leaves_the_old_one() -> None:
    head = Head(["One."])
    events = head.live(5, (0, LoadPersona(2, "nobody")), (1, Ask(3, "hello")))
    assert PersonaFailed(2, "nobody", "there is no persona 'nobody'") in events
    assert head.thinkers[0].questions[0].instructions == "Be kind."


def test_without_its_first_persona_it_is_a_failure_that_heals() -> None:
    head = Head(["One."])
    kept = head.characters.pop("companion")
    back = lambda: head.characters.update(companion=kept)  # noqa: E731
    head.live(10, (2, back), (8, Ask(1, "hello")))
    assert head.inbox.words() == ["worker_failed", "worker_ready", "worker_recovered", "reply_ready"]
    assert head.inbox.of(WorkerFailed)[0].cause == "there is no persona 'companion'"


def test_at_the_end_the_engines_are_closed_even_while_one_hangs() -> None:
    head = Head([(HANG,)])
    head.live(1, (0, Ask(1, "one")))
    assert head.thinkers[0].closed
