"""What a Wyoming server fails to do, the next engine of the list does within the same turn."""

from __future__ import annotations

from functools import partial
from queue import SimpleQueue
from typing import Any

import pytest
from standins.wyoming_servers import away, bad, hangs, hangs_up, sends

from buddy.audio.speaker.fake import FakeSpeaker
from buddy.core.events import Event, SpeechFinished, SpeechStarted, UtteranceHeard
from buddy.engines.hear import HearingEngine, fake
from buddy.engines.hear import wyoming as hearing
from buddy.engines.speak import SpeakingEngine, VoiceStyle
from buddy.engines.speak import wyoming as speaking
from buddy.engines.speak.fake import FakeSpeaking
from buddy.runtime.clock import RealClock
from buddy.workers.bench import Bench
from buddy.workers.playing import Player
from buddy.workers.playlist import Sentence
from buddy.workers.transcriber import Transcriber

TROUBLES = {
    "away": away,
    "hangs": partial(bad, hangs),
    "hangs up": partial(bad, hangs_up),
    "garbage": partial(bad, sends(b"220 mail ready\r\n")),
}
QUICK = {"connect_seconds": 0.5, "answer_seconds": 0.5}

each_trouble = pytest.mark.parametrize("trouble", TROUBLES)


def until(posted: SimpleQueue[Event], kind: type[Event]) -> Event:
    """The first event of this kind; fails when there is none for 20 s."""
    while True:
        event = posted.get(timeout=20)
        if isinstance(event, kind):
            return event


@each_trouble
def test_an_utterance_is_heard_by_the_next_engine(trouble: str) -> None:
    clock, posted = RealClock(), SimpleQueue[Any]()
    with TROUBLES[trouble]() as uri:
        engines: list[Any] = [
            ("wyoming", lambda: hearing.build(hearing.Settings(uri=uri, **QUICK), "en", ())),
            ("fake", lambda: fake.build(fake.Settings(texts=("good morning",)), "en", ())),
        ]
        bench = Bench[HearingEngine]("hear", engines, clock.now)
        transcriber = Transcriber(clock, posted.put, bench)
        transcriber.begin(7, (bytes(1024),))
        for _ in range(30):
            transcriber.feed(bytes(1024))
        transcriber.finish(1.0)
        assert until(posted, UtteranceHeard) == UtteranceHeard(7, "good morning")
        assert list(bench.benched()) == ["wyoming"]
        transcriber.close()


@each_trouble
def test_a_sentence_is_spoken_by_the_next_engine(trouble: str) -> None:
    clock, posted = RealClock(), SimpleQueue[Any]()
    with TROUBLES[trouble]() as uri:
        voice = FakeSpeaking()
        engines: list[Any] = [
            ("wyoming", lambda: speaking.build(speaking.Settings(uri=uri, **QUICK))),
            ("fake", lambda: voice),
        ]
        bench = Bench[SpeakingEngine]("speak", engines, clock.now)
        player = Player(clock, posted.put, posted.put, FakeSpeaker(clock), bench, 50)
        player.send(Sentence(7, "Good morning.", VoiceStyle("en"), last=True))
        assert until(posted, SpeechStarted) == SpeechStarted(7)
        assert until(posted, SpeechFinished) == SpeechFinished(7)
        assert [text for text, _ in voice.said] == ["Good morning."]
        assert list(bench.benched()) == ["wyoming"]
        player.close()
