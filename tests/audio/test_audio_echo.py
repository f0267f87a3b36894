"""Echo cancellers: one suite for each driver there is, and what the real one does in a room."""

import importlib
import logging
import pkgutil

import numpy as np
import pytest

import buddy.audio.echo
from buddy.audio.echo import EchoCanceller, speexdsp
from buddy.audio.echo.fake import FakeEcho
from buddy.audio.frames import FRAME_BYTES, FRAME_SAMPLES, SILENT_FRAME
from buddy.audio.microphone.fake import FakeMicrophone
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.buttons.fake import FakeButtons
from buddy.choices import Devices, without_echo
from buddy.config import Config
from buddy.config.section import Section
from buddy.errors import EchoUnavailable
from buddy.runtime.virtual_clock import VirtualClock
from tests.standins.coupled_room import response

MODULES = [
    importlib.import_module(f"buddy.audio.echo.{module.name}")
    for module in pkgutil.iter_modules(buddy.audio.echo.__path__)
]
DRIVERS = [module for module in MODULES if hasattr(module, "build")]


@pytest.fixture(params=DRIVERS, ids=lambda module: module.__name__.rpartition(".")[2])
def canceller(request) -> EchoCanceller:
    assert issubclass(request.param.Settings, Section)
    return request.param.build(request.param.Settings(), VirtualClock())


def noise(frames: int, seed: int = 1, rms: float = 2_000.0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(frames * FRAME_SAMPLES) * rms


def frames(sound: np.ndarray) -> list[bytes]:
    pcm = np.clip(np.rint(sound), -32_768, 32_767).astype("<i2").tobytes()
    return [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm), FRAME_BYTES)]


def power_db(pieces: list[bytes]) -> float:
    return float(10 * np.log10(np.mean(np.square(np.frombuffer(b"".join(pieces), "<i2").astype(float))) + 1e-9))


def test_the_drivers_are_those_of_the_configuration():
    assert {"speexdsp", "none", "fake"} <= {module.__name__.rpartition(".")[2] for module in DRIVERS}


def test_a_frame_in_is_a_frame_out_and_silence_stays_silence(canceller):
    assert canceller.name
    for _ in range(20):
        assert canceller.clean(SILENT_FRAME, SILENT_FRAME) == SILENT_FRAME
    heard, played = frames(noise(1)), frames(noise(1, seed=2))
    assert len(canceller.clean(heard[0], played[0])) == FRAME_BYTES
    canceller.reset()
    assert len(canceller.clean(heard[0], played[0])) == FRAME_BYTES


def test_it_may_be_closed_twice_and_used_afterwards(canceller):
    canceller.close()
    canceller.close()
    assert len(canceller.clean(SILENT_FRAME, SILENT_FRAME)) == FRAME_BYTES
    canceller.reset()


def test_the_library_takes_the_echo_of_a_room_away():
    played = noise(300)
    echo = np.convolve(played, response(0.3, seed=1))[: len(played)] * 0.5
    canceller = speexdsp.build(speexdsp.Settings(), VirtualClock())
    left = [canceller.clean(h, p) for h, p in zip(frames(echo), frames(played), strict=True)]
    assert power_db(left[250:]) < power_db(frames(echo)[250:]) - 20
    canceller.close()


def test_the_library_leaves_who_speaks_into_it():
    played, spoken = noise(300), noise(300, seed=5)
    spoken[: 250 * FRAME_SAMPLES] = 0
    echo = np.convolve(played, response(0.3, seed=1))[: len(played)] * 0.5
    canceller = speexdsp.build(speexdsp.Settings(), VirtualClock())
    left = [canceller.clean(h, p) for h, p in zip(frames(echo + spoken), frames(played), strict=True)]
    assert power_db(left[260:]) == pytest.approx(power_db(frames(spoken)[260:]), abs=1.5)
    canceller.close()


@pytest.mark.parametrize("length", [0, 2, FRAME_BYTES - 2, 2 * FRAME_BYTES])
def test_the_library_is_never_given_less_than_it_reads(length):
    canceller = speexdsp.build(speexdsp.Settings(), VirtualClock())
    assert canceller.clean(bytes(length), SILENT_FRAME) == bytes(length)
    assert canceller.clean(SILENT_FRAME, bytes(length)) == SILENT_FRAME


def test_the_fake_is_right_for_a_wire():
    played, spoken = noise(4), noise(4, seed=2)
    late = np.concatenate([np.zeros(100), played])[: len(played)]
    canceller = FakeEcho(coupling=0.5, late=100)
    left = [
        canceller.clean(h, p)
        for h, p in zip(frames(np.rint(0.5 * np.rint(late) + np.rint(spoken))), frames(played), strict=True)
    ]
    difference = np.frombuffer(b"".join(left), "<i2") - np.rint(spoken)
    assert np.abs(difference).max() <= 1
    assert len(canceller.given) == 4


def devices(clock: VirtualClock) -> Devices:
    return Devices(FakeMicrophone(clock), FakeSpeaker(clock), [], FakeButtons())


def test_without_the_library_one_line_says_so_and_all_is_as_before(monkeypatch, caplog):
    monkeypatch.setattr(speexdsp, "LIBRARY", "libspeexdsp-is-not-here.so.1")
    with pytest.raises(EchoUnavailable, match="libspeexdsp1"):
        speexdsp.build(speexdsp.Settings(), VirtualClock())
    clock = VirtualClock()
    for wanted in ("auto", "speexdsp"):
        caplog.clear()
        before = devices(clock)
        with caplog.at_level(logging.WARNING):
            assert without_echo(Config(echo=wanted), clock, before) is before
        [line] = caplog.records
        assert "libspeexdsp1" in line.message


def test_none_changes_nothing_and_says_nothing(caplog):
    clock = VirtualClock()
    before = devices(clock)
    assert without_echo(Config(echo="none"), clock, before) is before
    assert caplog.records == []


def test_where_the_library_is_it_is_used_by_itself():
    clock = VirtualClock()
    before = devices(clock)
    after = without_echo(Config(), clock, before)
    assert after.microphone is not before.microphone
    assert after.speaker is not before.speaker
    assert after.microphone.name == before.microphone.name
