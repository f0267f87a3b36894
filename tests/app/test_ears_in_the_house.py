"""The whole Buddy with ears, on virtual time: what sounds in the room, and what Buddy does about it."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from buddy import config
from buddy.app import App
from buddy.audio.frames import FRAME_SAMPLES, FRAME_SECONDS
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.choices import Devices
from buddy.core.events import StopWanted
from buddy.engines.hear import fake as hearing
from buddy.engines.think.fake import FakeThinking, Script
from buddy.engines.vad import fake as vad
from buddy.engines.wake import Detection
from buddy.lights import Pattern
from tests.house import House

NAME, STOP = Detection("hey buddy"), Detection("stop")


LOUD, SOFT = (struct.pack(f"<{FRAME_SAMPLES}h", *[a, -a] * (FRAME_SAMPLES // 2)) for a in (8_000, 8))

RINGS = 0.1
"""Seconds for which a room goes on sounding."""


class OpenMicrophone(FakeMicrophone):
    """Hears the loud stretches of a room, and what a loudspeaker plays there."""

    def __init__(self, clock, loud: list[tuple[float, float]], speaker: FakeSpeaker | None) -> None:
        super().__init__(clock)
        self._loud = loud
        self._speaker = speaker

    def read(self) -> bytes:
        super().read()
        now = self._clock.now()
        played = self._speaker.played if self._speaker else []
        rings = any(p.begun < now and (p.ended is None or now < p.ended + RINGS) for p in played)
        return LOUD if rings or any(begin <= now - FRAME_SECONDS < end for begin, end in self._loud) else SOFT


class Listener:
    """A wake engine that finds phrases at instants of the clock (s)."""

    def __init__(self, clock, found: dict[float, Detection]) -> None:
        self._clock = clock
        self._found = found

    def feed(self, frame: bytes) -> Detection | None:
        before, now = self._clock.now() - FRAME_SECONDS, self._clock.now()
        return next((found for at, found in self._found.items() if before < at <= now), None)

    def reset(self) -> None:
        pass

    def close(self) -> None:
        pass


class Room(House):
    """A house whose microphone hears loud stretches, (from, to) in seconds, and phrases at instants."""

    echo = False
    """Whether it also hears what Buddy plays."""

    def hear(
        self,
        folder: Path,
        loud: list[tuple[float, float]],
        called: dict[float, Detection],
        texts: tuple[str, ...] = ("tell me",),
        end: float = 60.0,
        acts: Sequence[tuple[float, Callable[[], None]]] = (),
    ) -> Room:
        file = folder / "config.yaml"
        file.write_text(self.settings, encoding="utf-8")
        self.microphone = OpenMicrophone(self.clock, loud, self.speaker if self.echo else None)
        self.hearing = hearing.build(hearing.Settings(texts=texts), "en", [])
        engines = {
            "speak": [("fake", lambda: self.voice)],
            "think": [("fake", lambda: self.thinker)],
            "hear": [("fake", lambda: self.hearing)],
            "wake": [("fake", lambda: Listener(self.clock, called))],
            "barge-in": [("fake", lambda: Listener(self.clock, called))],
            "vad": [("fake", lambda: vad.build(vad.Settings()))],
        }
        devices = Devices(self.microphone, self.speaker, [self.light], self.buttons)
        self.app = App(config.load(file), self.clock, devices, [self, self], engines)
        self.app.loop.witnesses[-1] = Ending(self.app, end)
        self.clock.begin(threading.Thread(target=self.act, args=(acts,), daemon=True))
        self.app.run()
        return self

    def act(self, acts: Sequence[tuple[float, Callable[[], None]]]) -> None:
        for at, do in acts:
            self.clock.sleep(at)
            do()


class Ending:
    """A witness that plans the end of the program at the first step."""

    def __init__(self, app: App, end: float) -> None:
        self._app = app
        self._end = end
        self._planned = False

    def saw(self, step, at: float) -> None:
        if not self._planned:
            self._planned = True
            self._app.loop.post_at(self._end, StopWanted("the test is over"))


def room(*scripts: Script, seconds: float = 3.0, settings: str = "") -> Room:
    built = Room(settings=settings, sentence_seconds=seconds)
    built.thinker = FakeThinking(*scripts, clock=built.clock)
    return built


def test_called_asked_answered_and_left(tmp_path: Path) -> None:
    built = room("It is noon.").hear(tmp_path, [(3, 5)], {1.0: NAME}, ("what time is it",))
    assert built.path() == [
        "idle",
        "session.wake",
        "session.listening",
        "session.thinking",
        "session.speaking",
        "session.listening",
        "idle",
        "stopping",
    ]
    assert built.spoken == ["It is noon."]
    assert built.when("silence_elapsed") == [pytest.approx(built.when("speech_finished")[0] + 15.0)]


def test_in_one_breath(tmp_path: Path) -> None:
    built = room("It is noon.").hear(tmp_path, [(0.3, 2.6)], {1.0: NAME}, ("what time is it",))
    assert built.when("utterance_started")[0] < 1.45, "before Buddy would have chimed"
    assert next(e.earcon for _, e in built.effects("play_earcon")) == "listened", "no chime into the sentence"
    assert built.spoken == ["It is noon."]


def test_nothing_that_buddy_plays_is_heard(tmp_path: Path) -> None:
    built = room("A long story.", "Nobody asked.", seconds=5.0)
    built.echo = True
    built.hear(tmp_path, [(3, 5)], {1.0: NAME}, texts=("a story", "what was that"))
    assert len(built.when("utterance_started")) == 1
    assert built.spoken == ["A long story."]
    assert len(built.speaker.played) >= 4, "three chimes and the story"


def test_a_stop_word_silences_and_the_resident_has_the_whole_silence(tmp_path: Path) -> None:
    built = room("A very long story.", seconds=30.0).hear(tmp_path, [(3, 5)], {1.0: NAME, 10.0: STOP})
    assert built.when("stop_word_heard") == [pytest.approx(10.0, abs=0.05)]
    assert built.when("speech_stopped")[-1] == pytest.approx(10.0, abs=0.05)
    assert built.when("silence_elapsed") == [pytest.approx(25.0, abs=0.1)]


def test_the_name_interrupts_and_the_next_question_is_heard(tmp_path: Path) -> None:
    built = room("A very long story.", "It is noon.", seconds=20.0)
    built.hear(tmp_path, [(3, 5), (12, 14)], {1.0: NAME, 10.0: NAME}, ("a story", "what time is it"))
    assert built.spoken == ["A very long story.", "It is noon."]
    assert built.path().count("session.wake") == 2


def test_a_phrase_that_goes_on_when_the_silence_would_run_out_is_heard_to_its_end(tmp_path: Path) -> None:
    built = room("Yes.").hear(tmp_path, [(14.0, 18.0)], {1.0: NAME})
    assert built.when("utterance_heard") == [pytest.approx(18.5, abs=0.1)]
    assert built.spoken == ["Yes."]


def test_a_cough_does_not_give_the_whole_silence_again(tmp_path: Path) -> None:
    quiet = room().hear(tmp_path, [], {1.0: NAME})
    coughed = room().hear(tmp_path, [(8.0, 8.15)], {1.0: NAME})
    assert coughed.when("nothing_heard")
    assert coughed.when("silence_elapsed")[0] - quiet.when("silence_elapsed")[0] < 1.0


def test_a_television_ends_the_session_in_the_end(tmp_path: Path) -> None:
    built = room().hear(tmp_path, [(2.0, 300.0)], {1.0: NAME}, texts=("",) * 40, end=300.0)
    assert built.path()[-2:] == ["idle", "stopping"]
    assert built.entered("idle")[-1] < 200


def test_a_lost_microphone_is_said_and_shown_and_heals(tmp_path: Path) -> None:
    built = room("Here I am.")
    acts = [(5.0, lambda: built.microphone.fail("unplugged")), (20.0, lambda: built.microphone.heal())]  # noqa: PLW0108 - it is made later
    built.hear(tmp_path, [(42, 44)], {40.0: NAME}, acts=acts)
    assert built.path()[:4] == ["idle", "fault", "idle", "session.wake"]
    assert built.entered("fault") == [pytest.approx(5.0, abs=0.1)]
    assert 20 <= built.entered("idle")[1] < 36
    assert Pattern.FAULT in [pattern for pattern, _ in built.light.history]
    assert "microphone" in built.spoken[0]
    assert built.spoken[-1] == "Here I am."
    assert len(built.spoken) == 3, "that it is broken, that it works again, and the answer"


def test_muted_nothing_reaches_any_engine(tmp_path: Path) -> None:
    built = room("Hello.")
    start = built.buttons.start

    def start_muted(on_deed) -> None:
        start(on_deed)
        built.buttons.hold("blue")

    built.buttons.start = start_muted  # type: ignore[method-assign]
    built.hear(tmp_path, [(3, 5)], {2.0: NAME})
    assert built.when("wake_word_heard") == []
    assert built.hearing.utterances == []
    assert built.microphone.opened == 0
