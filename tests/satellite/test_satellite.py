"""A satellite on loopback, with a microphone of a file and a loudspeaker that keeps what it played."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest
from standins.assistant import Assistant
from standins.wyoming_servers import free_port
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStop
from wyoming.error import Error
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import PauseSatellite, RunSatellite, StreamingStarted, StreamingStopped
from wyoming.snd import Played
from wyoming.wake import Detection

from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.microphone.file import FileMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.engines.wake.fake import Settings, build
from buddy.errors import MicrophoneUnavailable
from buddy.runtime.clock import RealClock
from buddy.satellite import link as links
from buddy.satellite import station as stations
from buddy.satellite.link import Link
from buddy.satellite.listening import Listening
from buddy.satellite.playing import Playing
from buddy.satellite.service import serve
from buddy.satellite.station import Station
from buddy.workers.bench import Bench
from tests.appliance.speech import write_wav

RAMP = np.arange(30 * 16_000) // 512
"""The microphone's sound: each frame holds its own number, so that one sees which came."""


class Room:
    """A running satellite, and what was played in it."""

    def __init__(self, folder: Path, detect_at: tuple[int, ...], local_wake: bool) -> None:
        self.port = free_port()
        self.speaker = FakeSpeaker(RealClock())
        self.microphone = FileMicrophone(write_wav(folder / "room.wav", RAMP.astype(np.int16)), RealClock())
        self.station = Station(local_wake)
        self.ready = threading.Event()
        engine = build(Settings(detect_at=detect_at), ["hey buddy"], "en")
        self.bench = Bench[Any]("wake", [("fake", lambda: engine)], RealClock().now)
        self._thread = threading.Thread(target=lambda: asyncio.run(self._live()), daemon=True)

    async def _live(self) -> None:
        loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        self._loop = loop
        call, station = loop.call_soon_threadsafe, self.station
        self.listening = Listening(
            self.microphone,
            self.bench,
            lambda found, frames: call(station.heard, found, frames),  # type: ignore[arg-type, return-value]
            lambda frame: call(station.frame, frame),  # type: ignore[arg-type, return-value]
        )
        self.playing = Playing(self.speaker, 100, lambda: call(station.played))  # type: ignore[arg-type, return-value]
        station.use(self.listening, self.playing)
        self.playing.start()
        self.listening.start()
        serving = asyncio.create_task(
            serve(f"tcp://127.0.0.1:{self.port}", station, "Kitchen", ["hey buddy"], self.playing.is_crowded)
        )
        self.ready.set()
        await self._end.wait()
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        self.listening.close()
        self.playing.close()

    def __enter__(self) -> Room:
        self._thread.start()
        assert self.ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        assert not self._thread.is_alive()


@contextmanager
def running(
    folder: Path, detect_at: tuple[int, ...] = (20,), local_wake: bool = True
) -> Iterator[tuple[Room, Assistant]]:
    """A satellite, and an assistant that runs it."""
    with Room(folder, detect_at, local_wake) as room, Assistant(room.port) as assistant:
        assistant.tell(RunSatellite())
        yield room, assistant


def until(true: Callable[[], bool], within: float = 10.0) -> None:
    end = RealClock().now() + within
    while not true():
        assert RealClock().now() < end
        threading.Event().wait(0.01)


def numbers(pcm: bytes) -> list[int]:
    return [int(frame[0]) for frame in np.frombuffer(pcm, "<i2").reshape(-1, 512)]


def woken(assistant: Assistant) -> None:
    assert assistant.next(Detection).name == "hey buddy"
    run = assistant.next(RunPipeline)
    assert (run.start_stage, run.end_stage) == (PipelineStage.ASR, PipelineStage.TTS)
    assert run.wake_word_name == "hey buddy"
    assistant.next(StreamingStarted)


def test_it_describes_itself(tmp_path: Path) -> None:
    with Room(tmp_path, (), True) as room, Assistant(room.port) as assistant:
        assistant.tell(Describe())
        info = assistant.next(Info)
        assert info.satellite is not None
        assert (info.satellite.name, info.satellite.active_wake_words) == ("Kitchen", ["hey buddy"])
        assert info.mic[0].mic_format.rate == 16_000
        assert info.snd[0].installed


def test_a_ping_is_answered_with_its_text(tmp_path: Path) -> None:
    with Room(tmp_path, (), True) as room, Assistant(room.port) as assistant:
        assistant.tell(Ping("42"))
        assert assistant.next(Pong).text == "42"


def test_after_the_wake_word_sound_goes_out_without_a_gap_until_it_was_understood(tmp_path: Path) -> None:
    with running(tmp_path, (20, 60)) as (_, assistant):
        woken(assistant)
        heard = numbers(assistant.sound(1.0))
        assert heard == list(range(heard[0], heard[0] + len(heard)))
        assistant.tell(Transcript("what time is it"))
        assistant.next(StreamingStopped)
        woken(assistant)
        assert numbers(assistant.sound(0.1))[0] > heard[-1] + 10, "nothing was sent between"


def test_without_a_wake_engine_sound_goes_out_at_once_and_the_server_listens_for_its_own(tmp_path: Path) -> None:
    with running(tmp_path, local_wake=False) as (_, assistant):
        run = assistant.next(RunPipeline)
        assert (run.start_stage, run.restart_on_end) == (PipelineStage.WAKE, True)
        assistant.next(StreamingStarted)
        assistant.tell(Transcript("what time is it"))
        assert len(numbers(assistant.sound(1.0))) > 30, "it goes on after an utterance"


def test_what_the_server_says_is_played_and_told_and_nothing_of_it_is_sent_back(tmp_path: Path) -> None:
    pcm = (np.sin(np.arange(22_050) / 10) * 9_000).astype("<i2").tobytes()
    with running(tmp_path, local_wake=False) as (room, assistant):
        assistant.next(RunPipeline)
        assistant.next(StreamingStarted)
        before = numbers(assistant.sound(0.2))[-1]
        assistant.speak(pcm, 22_050)
        assistant.next(Played)
        after = numbers(assistant.sound(0.1))[0]
        assert room.speaker.played[0].pcm == pcm
        assert room.speaker.played[0].rate == 22_050
        assert after - before > 20, "a second of sound was not sent"


def test_sound_of_two_channels_is_played_in_one(tmp_path: Path) -> None:
    with running(tmp_path, ()) as (room, assistant):
        assistant.tell(AudioChunk(16_000, 2, 2, np.array([[10, 30]] * 800, "<i2").tobytes()))
        assistant.tell(AudioStop())
        assistant.next(Played)
        assert len(room.speaker.played[0].pcm) == 1_600


def test_an_error_of_the_server_ends_the_utterance(tmp_path: Path) -> None:
    with running(tmp_path) as (_, assistant):
        woken(assistant)
        assistant.tell(Error("no speech to text"))
        assistant.next(StreamingStopped)


def test_an_utterance_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stations, "LONGEST_SECONDS", 0.3)
    with running(tmp_path) as (_, assistant):
        woken(assistant)
        assistant.next(AudioStop)
        assistant.next(StreamingStopped)


def test_paused_it_neither_listens_nor_plays(tmp_path: Path) -> None:
    with running(tmp_path, local_wake=False) as (room, assistant):
        assistant.next(RunPipeline)
        assistant.next(StreamingStarted)
        assistant.sound(0.1)
        assistant.tell(PauseSatellite())
        assistant.next(StreamingStopped)
        assistant.speak(bytes(2_000), 16_000)
        assistant.tell(Ping("still there"))
        assert assistant.next(Pong).text == "still there", "and nothing but that comes"
        assert room.speaker.played == []


def test_another_server_takes_over_and_the_first_is_left(tmp_path: Path) -> None:
    with running(tmp_path, local_wake=False) as (room, first):
        first.next(RunPipeline)
        with Assistant(room.port) as second:
            second.tell(RunSatellite())
            second.next(RunPipeline)
            while first.event() is not None:
                pass
            second.next(StreamingStarted)
            assert second.sound(0.1)


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"[1]\n",
        b'{"type": "audio-chunk"}\n',
        b'{"type": "audio-chunk", "data": {"rate": 0, "width": 2, "channels": 1}, "payload_length": 2}\n\0\0',
        b'{"type": "audio-chunk", "data": {"rate": 16000, "width": 2, "channels": 7}, "payload_length": 2}\n\0\0',
        b" " * 100_000,
    ],
    ids=["http", "a list", "no format", "no rate", "channels", "no end"],
)
def test_who_talks_nonsense_is_left_and_the_next_is_served(tmp_path: Path, garbage: bytes) -> None:
    with Room(tmp_path, (), True) as room:
        with Assistant(room.port) as stranger:
            stranger.garbage(garbage)
            assert stranger.event() is None
        with Assistant(room.port) as assistant:
            assistant.tell(Ping("x"))
            assert assistant.next(Pong).text == "x"


def test_a_server_that_hangs_up_silences_what_it_said(tmp_path: Path) -> None:
    with Room(tmp_path, (), True) as room:
        with Assistant(room.port) as assistant:
            assistant.tell(RunSatellite())
            assistant.speak(bytes(2 * 16_000 * 20), 16_000)
        with Assistant(room.port) as other:
            other.tell(RunSatellite())
            other.speak(bytes(3_200), 16_000)
            other.next(Played)
        assert len(room.speaker.played[0].pcm) < 2 * 16_000 * 20


def test_a_microphone_that_goes_is_opened_again() -> None:
    microphone, frames = FakeMicrophone(RealClock()), SimpleQueue[bytes]()
    listening = Listening(microphone, Bench("wake", [], RealClock().now), lambda *_: None, frames.put)
    listening.start()
    listening.want("stream")
    assert frames.get(timeout=10)
    microphone.fail()
    until(lambda: not microphone.is_open)
    microphone.heal()
    until(lambda: microphone.opened >= 2)
    while not frames.empty():
        frames.get()
    assert frames.get(timeout=10), "sound again"
    listening.close()


def test_a_microphone_that_cannot_be_opened_is_told() -> None:
    microphone = FakeMicrophone(RealClock())
    microphone.fail_to_open("unplugged")
    listening = Listening(microphone, Bench("wake", [], RealClock().now), lambda *_: None, lambda _: None)
    with pytest.raises(MicrophoneUnavailable, match="unplugged"):
        listening.start()
    listening.close()


def test_a_loudspeaker_that_fails_is_told_once_and_the_server_does_not_wait_for_ever(
    caplog: pytest.LogCaptureFixture,
) -> None:
    speaker, played = FakeSpeaker(RealClock()), SimpleQueue[bool]()
    playing = Playing(speaker, 100, lambda: played.put(True))
    playing.start()
    speaker.fail_to_play()
    for _ in range(3):
        playing.write(16_000, bytes(320))
    playing.end()
    assert played.get(timeout=10)
    playing.close()
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


def test_a_server_that_takes_nothing_loses_the_oldest_sound_and_then_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "TAKES_WITHIN", 0.3)

    async def live() -> tuple[int, bool]:
        hung_up = asyncio.Event()
        made: list[Link] = []

        async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            made.append(Link(writer))
            for _ in range(2_000):
                made[0].send(AudioChunk(16_000, 2, 1, bytes(65_536)).event())
            while not writer.is_closing():
                await asyncio.wait_for(asyncio.shield(made[0]._sending), 10)
            hung_up.set()

        server = await asyncio.start_server(take, "127.0.0.1", 0)
        _, deaf = await asyncio.open_connection(*server.sockets[0].getsockname())
        await asyncio.wait_for(hung_up.wait(), 15)
        deaf.close()
        server.close()
        return made[0].dropped, hung_up.is_set()

    dropped, left = asyncio.run(live())
    assert dropped > 1_000
    assert left
