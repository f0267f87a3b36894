"""A reply that is spoken while it is written: the whole Buddy, the real client, and a server that writes slowly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from standins.openai_server import CUT, TOOL, ChatServer

from buddy import config
from buddy.app import App
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices
from buddy.core.events import StopWanted
from buddy.core.machine import Step
from buddy.core.vocabulary import snake
from buddy.engines.speak.fake import FakeSpeaking, Settings
from buddy.language.catalog import load as load_catalog
from buddy.lights.fake import FakeLight
from buddy.runtime.clock import RealClock
from buddy.workers.keyboard import Typed

SOON = 30.0


class LiveHouse:
    """Buddy on the wall's clock, with a keyboard; every event is noted."""

    def __init__(self, folder: Path, server: ChatServer, language: str = "en") -> None:
        file = folder / "config.yaml"
        think = f"think:\n  - openai:\n      base_url: {server.url}\n      model: small\n"
        file.write_text(f"language: {language}\n{think}", encoding="utf-8")
        clock = RealClock()
        self.voice = FakeSpeaking(Settings(seconds=0.2), clock)
        self._changed = threading.Condition()
        self._events: list[str] = []
        self._question = threading.Event()
        devices = Devices(None, FakeSpeaker(clock), [FakeLight()], FakeButtons(), self._typing)
        self.app = App(config.load(file), clock, devices, [self], {"speak": [("fake", lambda: self.voice)]})
        self._thread = threading.Thread(target=self.app.run, daemon=True)

    def __enter__(self) -> LiveHouse:
        self._thread.start()
        self.until("everyone_ready")
        self._question.set()
        return self

    def __exit__(self, *_: object) -> None:
        self.app.loop.post(StopWanted("the test is over"))
        self._thread.join(SOON)
        assert not self._thread.is_alive()

    def saw(self, step: Step, at: float) -> None:
        with self._changed:
            self._events.append(snake(type(step.event)))
            self._changed.notify_all()

    def until(self, event: str) -> None:
        self.until_so(lambda: event in self._events)

    def until_so(self, found: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(found, SOON), self._events

    def events(self) -> list[str]:
        with self._changed:
            return list(self._events)

    @property
    def spoken(self) -> list[str]:
        return [text for text, _ in self.voice.said]

    def _typing(self) -> Iterator[Typed]:
        self._question.wait(SOON)
        yield Typed("tell me something")
        threading.Event().wait(SOON)


@pytest.fixture(name="server")
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


def test_the_first_sentence_has_sounded_while_the_model_still_writes_the_third(
    tmp_path: Path, server: ChatServer
) -> None:
    gate = server.gate()
    server.reply("One comes ", "first. Two comes", " second. And three", gate, " comes third.")
    with LiveHouse(tmp_path, server) as house:
        house.until("sentence_spoken")
        assert house.spoken[0] == "One comes first."
        assert not gate.is_set(), "the model is still at its third sentence"
        assert "And three comes third." not in house.spoken
        gate.set()
        house.until("speech_finished")
        assert house.spoken == ["One comes first.", "Two comes second.", "And three comes third."]


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_reply_that_breaks_off_is_spoken_as_far_as_whole_sentences_came_and_said_to_be_cut(
    tmp_path: Path, server: ChatServer, language: str
) -> None:
    server.reply("Sono le dieci. E poi", CUT)
    with LiveHouse(tmp_path, server, language) as house:
        house.until("speech_finished")
        cut = load_catalog(language).phrase("reply_cut")
        assert house.spoken == ["Sono le dieci.", cut]
        assert house.app.machine.state != "fault"


def test_a_tool_of_the_model_does_what_the_sentence_would_have_done(tmp_path: Path, server: ChatServer) -> None:
    server.reply(TOOL("volume", '{"intent": "louder"}'))
    with LiveHouse(tmp_path, server) as house:
        house.until("speech_finished")
        assert house.spoken == [load_catalog("en").phrase("louder")]
        assert "volume_wanted" in house.events()
