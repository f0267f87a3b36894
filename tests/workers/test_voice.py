"""The voice on virtual time: what sounds when, and how soon it is silent."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from buddy.audio.earcons import Earcons
from buddy.audio.speaker.fake import FakeSpeaker, Played
from buddy.core.effects import Effect, Hush, PlayEarcon, Say, SayPhrase, SetVolume, UseVoice
from buddy.core.events import (
    EarconPlayed,
    SentenceSpoken,
    SpeechFailed,
    SpeechFinished,
    SpeechPaused,
    SpeechStarted,
    SpeechStopped,
    WorkerFailed,
    WorkerRecovered,
)
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.fake import FakeSpeaking, Settings
from buddy.errors import EngineUnavailable, SpeakingFailed
from buddy.workers.bench import Bench
from buddy.workers.voice import Voice
from tests.workers.inbox import Inbox

SOUNDS = Path(__file__).parents[2] / "sounds"
SPOKEN_LAST = "speech_finished"


class Mouth:
    """A voice with one or more engines; every sentence sounds two seconds unless told otherwise."""

    def __init__(self, *settings: Settings, volume: int = 100) -> None:
        self.inbox = Inbox()
        clock = self.inbox.clock
        self.speaker = FakeSpeaker(clock)
        self.engines = [FakeSpeaking(s, clock) for s in settings or (Settings(seconds=2.0),)]
        self.bench = Bench("speak", [(str(n), lambda e=e: e) for n, e in enumerate(self.engines)], clock.now)
        self.voice = Voice(
            clock,
            self.inbox.post,
            self.speaker,
            self.bench,
            Earcons(SOUNDS),
            lambda phrase, **told: f"{phrase} {told.get('name', '')}".strip(),
            lambda persona: VoiceStyle(voices={"fake": persona}),
            "companion",
            volume,
        )

    def live(self, until: float, *script: tuple[float, Effect | Callable[[], object]]) -> list[str]:
        """The words of what happened, after the first one (it is ready)."""
        with self.inbox.employing(self.voice):
            for at, act in script:
                self.inbox.until(at)
                self.voice.send(act) if isinstance(act, Effect) else act()
            self.inbox.until(until)
        return self.inbox.words()[1:]

    @property
    def said(self) -> list[str]:
        return [text for text, _ in self.engines[0].said]


def seconds(played: Played) -> float:
    return len(played.pcm) / 2 / played.rate


def loudness(played: Played) -> float:
    return float(np.sqrt(np.mean(np.square(np.frombuffer(played.pcm, "<i2").astype(float)))))


def test_one_sentence() -> None:
    mouth = Mouth()
    words = mouth.live(5, (1, Say(3, "It is noon.")))
    assert words == ["speech_started", "sentence_spoken", "speech_finished"]
    assert mouth.inbox.at(SpeechStarted) == [1.0]
    assert mouth.inbox.at(SpeechFinished) == [pytest.approx(3.0)]
    assert {event.turn for _, event in mouth.inbox.seen[1:]} == {3}
    (played,) = mouth.speaker.played
    assert seconds(played) == pytest.approx(2.0)


def test_the_sentences_of_a_reply_follow_each_other_without_a_gap() -> None:
    mouth = Mouth()
    sentences = [Say(1, f"Sentence {n}.", last=n == 3) for n in range(4)]
    words = mouth.live(10, *[(0.1 * n, sentence) for n, sentence in enumerate(sentences)])
    assert words == ["speech_started", *["sentence_spoken"] * 4, "speech_finished"]
    (played,) = mouth.speaker.played
    assert seconds(played) == pytest.approx(8.0)
    assert played.ended - played.begun == pytest.approx(8.0, abs=0.01), "no silence in between"


def test_the_next_sentence_is_made_while_the_one_before_sounds() -> None:
    mouth = Mouth()
    mouth.engines[0].pause = 0.4
    mouth.live(10, (0, Say(1, "One.", last=False)), (0, Say(1, "Two.")))
    (played,) = mouth.speaker.played
    assert played.ended == pytest.approx(0.4 + 4.0, abs=0.01)


def test_a_reply_that_lets_one_wait_pauses_and_goes_on() -> None:
    mouth = Mouth()
    words = mouth.live(12, (0, Say(1, "One.", last=False)), (5, Say(1, "Two.", last=False)), (9, Say(1, "", last=True)))
    assert words == [
        "speech_started",
        "sentence_spoken",
        "speech_paused",
        "speech_started",
        "sentence_spoken",
        "speech_paused",
        "speech_finished",
    ]
    assert mouth.inbox.at(SpeechPaused) == [pytest.approx(2.0), pytest.approx(7.0)]
    assert mouth.inbox.at(SpeechFinished) == [pytest.approx(9.0)]


def test_a_sentence_in_the_very_tick_of_the_pause_leaves_no_gap() -> None:
    mouth = Mouth()
    words = mouth.live(12, (0, Say(1, "One.", last=False)), (2.0, Say(1, "Two.")))
    assert len(mouth.speaker.played) in (1, 2)
    assert words[-1] == SPOKEN_LAST
    assert mouth.inbox.at(SpeechFinished) == [pytest.approx(4.0)]


def test_an_error_that_nobody_foresaw_has_the_next_voice_say_it() -> None:
    mouth = Mouth(Settings(seconds=1.0), Settings(seconds=2.0))
    mouth.engines[0].speak = None  # type: ignore[assignment, method-assign] - calling it is a TypeError
    assert mouth.live(5, (0, Say(1, "One."))) == ["speech_started", "sentence_spoken", "speech_finished"]
    assert list(mouth.bench.benched()) == ["0"]


@pytest.mark.parametrize("at", [0.0, 0.2, 0.5, 1.3, 2.5, 3.9])
def test_hush_silences_at_once_in_every_phase(at: float) -> None:
    """While the first sentence is made, at its begin, in its middle, between two, in the second, near the end."""
    mouth = Mouth()
    mouth.engines[0].pause = 0.4
    script = [(0, Say(1, "One.", last=False)), (0.1, Say(1, "Two."))]
    mouth.live(20, *script, (max(at, 0.1), Hush()), (10, Say(2, "Afterwards.")))
    before = [played for played in mouth.speaker.played if played.begun < 10]
    assert all(played.ended <= max(at, 0.1) + 0.001 for played in before)
    stopped = mouth.inbox.of(SpeechStopped)
    assert len(stopped) == 1
    assert stopped[0].took_ms < 50
    later = [(round(t, 2), e) for t, e in mouth.inbox.seen if t > max(at, 0.1) + 0.5]
    assert [type(e) for _, e in later] == [SpeechStarted, SentenceSpoken, SpeechFinished], "nothing of the old turn"
    assert all(e.turn == 2 for _, e in later)


def test_hush_between_two_sentences_that_come_apart() -> None:
    mouth = Mouth()
    mouth.live(20, (0, Say(1, "One.", last=False)), (1.9, Hush()), (1.95, Say(2, "Two.")))
    assert [event.turn for event in mouth.inbox.of(SpeechStarted)] == [1, 2], "the new reply begins with its own sound"
    assert mouth.inbox.at(SpeechStarted)[1] == pytest.approx(1.95)
    assert mouth.inbox.of(SpeechFinished) == [SpeechFinished(2)]


def test_hush_while_the_engine_hangs() -> None:
    mouth = Mouth()
    mouth.engines[0].hang()
    mouth.live(
        20,
        (0, Say(1, "One.")),
        (1, Hush()),
        (2, mouth.engines[0].release),
        (3, Say(2, "Two.")),
    )
    assert mouth.inbox.of(SpeechStarted) == [SpeechStarted(2)]
    assert [round(p.begun, 1) for p in mouth.speaker.played] == [3.0]
    assert mouth.engines[0].dropped == 1, "what was made for nobody is ended"


def test_hush_with_nothing_to_silence_is_silent_itself() -> None:
    assert Mouth().live(5, (0, Hush()), (1, Hush())) == []


def test_hush_during_an_earcon() -> None:
    mouth = Mouth()
    mouth.live(5, (0, PlayEarcon("goodbye")), (0.05, Hush()), (0.06, PlayEarcon("wake")))
    assert [event.earcon for event in mouth.inbox.of(EarconPlayed)] == ["wake"]
    assert mouth.speaker.played[0].ended == pytest.approx(0.05)


def test_an_earcon_is_played_and_told() -> None:
    mouth = Mouth()
    assert mouth.live(5, (1, PlayEarcon("wake"))) == ["earcon_played"]
    (played,) = mouth.speaker.played
    assert 0.05 < seconds(played) < 1.5
    assert mouth.inbox.at(EarconPlayed) == [pytest.approx(1 + seconds(played), abs=0.01)]


def test_a_sentence_after_an_earcon_of_another_rate() -> None:
    mouth = Mouth(Settings(seconds=2.0, rate=22_050))
    mouth.live(8, (0, PlayEarcon("wake")), (0, Say(1, "It is noon.")))
    chime, sentence = mouth.speaker.played
    assert chime.rate != sentence.rate == 22_050
    assert chime.ended <= sentence.begun
    assert seconds(sentence) == pytest.approx(2.0)


def test_a_phrase_and_who_it_is_about() -> None:
    mouth = Mouth()
    mouth.live(5, (0, SayPhrase(1, "persona_here", who="Joy")))
    assert mouth.said == ["persona_here Joy"]
    assert mouth.inbox.of(SpeechFinished) == [SpeechFinished(1)]


def test_a_phrase_in_the_middle_of_a_reply_finishes_nothing() -> None:
    mouth = Mouth()
    script = [(0, Say(1, "One.", last=False)), (0, SayPhrase(1, "louder")), (1, Say(1, "Two."))]
    mouth.live(10, *script)
    assert mouth.said == ["One.", "louder", "Two."]
    assert mouth.inbox.at(SpeechFinished) == [pytest.approx(6.0)]


def test_the_voice_of_a_persona_from_the_next_sentence_on() -> None:
    mouth = Mouth()
    mouth.live(9, (0, Say(1, "One.")), (3, UseVoice("entertainer")), (3, SayPhrase(1, "persona_here", "Joy")))
    assert [style.voice_of("fake") for _, style in mouth.engines[0].said] == ["companion", "entertainer"]


def test_louder_and_softer_are_said_and_heard() -> None:
    mouth = Mouth(volume=70)
    changes = [(0, SetVolume(1, "louder")), (3, SetVolume(1, "softer")), (6, SetVolume(1, "softer"))]
    mouth.live(12, *changes)
    assert mouth.said == ["louder", "softer", "softer"]
    loud, same, soft = (loudness(played) for played in mouth.speaker.played)
    assert loud > same > soft


def test_as_loud_and_as_soft_as_can_be() -> None:
    mouth = Mouth(volume=95)
    mouth.live(60, *[(3 * n, SetVolume(1, change)) for n, change in enumerate(["louder"] * 2 + ["softer"] * 11)])
    assert mouth.said[:2] == ["louder", "loudest"]
    assert mouth.said[-1] == "softest"
    assert all(loudness(played) > 0 for played in mouth.speaker.played), "softer never means silent"


@pytest.mark.parametrize(("percent", "factor"), [("0", 10), ("40", 40), ("400", 100)])
def test_so_many_percent_without_a_word(percent: str, factor: int) -> None:
    mouth = Mouth()
    assert mouth.live(1, (0, SetVolume(1, percent))) == []
    assert mouth.voice._player.volume == factor


def test_an_engine_that_fails_in_the_middle_is_followed_by_the_next_one() -> None:
    mouth = Mouth(Settings(seconds=2.0), Settings(seconds=3.0))
    mouth.engines[0].fail_after = 5
    words = mouth.live(12, (0, Say(1, "One.")), (6, Say(2, "Two.")))
    assert words == ["speech_started", "sentence_spoken", "speech_finished"] * 2
    assert [text for text, _ in mouth.engines[1].said] == ["One.", "Two."]
    assert mouth.said == ["One."], "and sits out for a while"


def test_a_sentence_that_nobody_can_say_is_told_and_the_next_is_said() -> None:
    mouth = Mouth()
    mouth.engines[0].fail_after = 0
    heal = lambda: setattr(mouth.engines[0], "fail_after", None)  # noqa: E731
    words = mouth.live(40, (0, Say(1, "One.")), (1, heal), (30, Say(2, "Two.")))
    assert words == ["speech_failed", "speech_finished", "speech_started", "sentence_spoken", "speech_finished"]
    assert mouth.inbox.of(SpeechFailed)[0].turn == 1


def test_a_sentence_without_a_sound_is_over_at_once() -> None:
    assert Mouth().live(3, (0, Say(1, "..."))) == ["speech_finished"]


class TwoRates:
    """Says the first half of each sentence at one rate and the rest at another."""

    def speak(self, text: str, style: VoiceStyle):
        yield Chunk(16_000, bytes(2 * 16_000))
        yield Chunk(22_050, bytes(2 * 22_050))

    def close(self) -> None:
        pass


def test_rates_may_differ_within_a_sentence() -> None:
    mouth = Mouth()
    mouth.bench._players[0].make = TwoRates
    mouth.live(6, (0, Say(1, "One.")))
    assert [(p.rate, seconds(p)) for p in mouth.speaker.played] == [(16_000, 1.0), (22_050, 1.0)]
    assert mouth.inbox.at(SpeechFinished) == [pytest.approx(2.0)]


def test_a_lost_loudspeaker_is_told_once_and_found_again() -> None:
    mouth = Mouth()
    script = (
        (0, Say(1, "One.", last=False)),
        (0.5, mouth.speaker.fail),
        (0.5, mouth.speaker.fail_to_open),
        (0.6, Say(1, "Two.")),
        (2, Say(1, "dropped")),
        (9, mouth.speaker.heal),
        (40, Say(2, "Three.")),
    )
    mouth.live(50, *script)
    assert len(mouth.inbox.of(WorkerFailed)) == 1
    assert mouth.inbox.of(WorkerFailed)[0].worker == "voice"
    assert 9 <= mouth.inbox.at(WorkerRecovered)[0] < 20
    assert mouth.inbox.of(SpeechFinished) == [SpeechFinished(2)]
    assert "dropped" not in mouth.said
    assert mouth.speaker.played[-1].begun == pytest.approx(40.0)


def test_a_loudspeaker_that_opens_and_does_not_play_is_tried_more_and_more_seldom() -> None:
    mouth = Mouth()
    mouth.speaker.fail_to_play()
    mouth.live(120, *[(n, Say(n, "One.")) for n in range(120)])
    assert 3 <= len(mouth.inbox.of(WorkerFailed)) <= 10


@pytest.mark.parametrize("failure", [EngineUnavailable("no voice is installed"), SpeakingFailed("it crashed")])
def test_without_any_engine_everything_else_goes_on(failure: Exception) -> None:
    mouth = Mouth()

    def refuse() -> FakeSpeaking:
        raise failure

    mouth.bench._players[0].make = refuse
    assert mouth.live(5, (0, Say(1, "One.")), (1, PlayEarcon("error"))) == [
        "speech_failed",
        "speech_finished",
        "earcon_played",
    ]


def test_at_the_end_it_is_silent_and_lets_go() -> None:
    mouth = Mouth()
    mouth.live(0.5, (0, Say(1, "One.")))
    assert not mouth.speaker.is_open
    assert mouth.engines[0].closed
    assert mouth.speaker.played[0].ended == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_comes_every_reply_begins_and_ends_properly(seed: int) -> None:
    """Replies of several sentences, hushed at odd instants: what starts has an end, and turns do not mix."""
    mouth = Mouth()
    script: list[tuple[float, Effect]] = []
    at = 0.0
    for turn in range(1, 9):
        for part in range(1 + (turn * seed) % 3):
            script.append((at, Say(turn, f"{turn}.{part}", last=part == (turn * seed) % 3)))
            at += ((seed + 3) * turn * 37 % 23) / 10
        script.append((at, Hush()))
    script.append((at, Say(99, "the end")))
    mouth.live(at + 5, *script)
    kinds = [
        (type(event), event.turn)
        for _, event in mouth.inbox.seen
        if isinstance(event, SpeechStarted | SpeechPaused | SpeechFinished)
    ]
    assert kinds[-2:] == [(SpeechStarted, 99), (SpeechFinished, 99)]
    for (kind, turn), (after, its_turn) in itertools.pairwise(kinds):
        if kind is SpeechStarted and its_turn == turn:
            assert after is not SpeechStarted, "begun twice"
        if after is not SpeechStarted:
            assert its_turn == turn
    turns = [turn for _, turn in kinds]
    assert turns == sorted(turns)


def test_when_no_engine_is_left_the_spare_says_what_it_can() -> None:
    mouth = Mouth()
    mouth.engines[0].fail_after = 0
    spare = FakeSpeaking(Settings(seconds=1.0), mouth.inbox.clock)
    mouth.voice._player._spare = spare
    happened = mouth.live(20.0, (0.1, SayPhrase(1, "fault_speaker")))
    assert [text for text, _ in spare.said] == ["fault_speaker"]
    assert "speech_failed" not in happened
    assert happened[-1] == SPOKEN_LAST


def test_what_the_spare_cannot_say_either_is_told() -> None:
    mouth = Mouth()
    spare = FakeSpeaking(Settings(seconds=1.0), mouth.inbox.clock)
    mouth.engines[0].fail_after = spare.fail_after = 0
    mouth.voice._player._spare = spare
    assert "speech_failed" in mouth.live(20.0, (0.1, SayPhrase(1, "fault_speaker")))
