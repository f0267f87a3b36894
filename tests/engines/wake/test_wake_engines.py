"""One suite for every wake and voice activity engine, found by walking the packages; and what the real ones hear."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
from pathlib import Path

import pytest

import buddy.engines.vad
import buddy.engines.wake
from buddy.audio.frames import FRAME_BYTES, SILENT_FRAME
from buddy.engines.vad import silero
from buddy.engines.wake import micro, porcupine, sphinx
from buddy.errors import EngineUnavailable

FRAMES_OF_SILENCE = [SILENT_FRAME] * 60


def engines(package) -> list:
    found = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    return [module for module in found if hasattr(module, "build") and hasattr(module, "Settings")]


def spoken(folder: Path, text: str, voice: str) -> list[bytes]:
    """Frames of somebody saying it, with silence before and after."""
    file = folder / "speech.wav"
    subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True)
    raw = ["sox", "-V1", str(file), "-t", "raw", "-r", "16000", "-c", "1", "-e", "signed", "-b", "16", "-"]
    sound = subprocess.run(raw, capture_output=True, check=True).stdout
    frames = [sound[at : at + FRAME_BYTES] for at in range(0, len(sound) - FRAME_BYTES + 1, FRAME_BYTES)]
    return [*FRAMES_OF_SILENCE, *frames, *FRAMES_OF_SILENCE]


@pytest.mark.parametrize("module", engines(buddy.engines.wake), ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_wake_engine_keeps_its_contract(module) -> None:
    refused = ""
    try:
        engine = module.build(module.Settings(), ["hey buddy"], "en")
    except EngineUnavailable as error:
        refused = error.sentence
    if refused:
        assert len(refused.split()) > 3, "a sentence that says what is missing"
        return
    assert [engine.feed(frame) for frame in FRAMES_OF_SILENCE] == [None] * len(FRAMES_OF_SILENCE)
    engine.reset()
    engine.close()
    engine.close()


@pytest.mark.parametrize("module", engines(buddy.engines.vad), ids=lambda m: m.__name__.rpartition(".")[2])
def test_every_vad_engine_keeps_its_contract(module) -> None:
    vad = module.build(module.Settings())
    found = [vad.probability(frame) for frame in FRAMES_OF_SILENCE]
    vad.reset()
    assert all(0.0 <= probability <= 1.0 for probability in found)


@pytest.fixture(scope="module")
def listener():
    return sphinx.build(sphinx.Settings(), ["hey buddy"], "en")


@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
@pytest.mark.parametrize("text", ["hey buddy", "hey buddy what time is it"])
def test_sphinx_hears_the_phrase_once(listener, tmp_path: Path, voice: str, text: str) -> None:
    found = [detection for frame in spoken(tmp_path, text, voice) if (detection := listener.feed(frame))]
    assert [detection.phrase for detection in found] == ["hey buddy"]
    assert 0.0 <= found[0].seconds_ago < 1.0


@pytest.mark.parametrize("text", ["what time is it", "nobody is at home today", "tell me a story about a dog"])
def test_sphinx_lets_other_talk_pass(listener, tmp_path: Path, text: str) -> None:
    assert not [frame for frame in spoken(tmp_path, text, "slt") if listener.feed(frame)]


def test_silero_tells_speech_from_silence(tmp_path: Path) -> None:
    vad = silero.build(silero.Settings())
    found = [vad.probability(frame) for frame in spoken(tmp_path, "what time is it", "slt")]
    assert max(found) > 0.8
    assert max(found[:50]) < 0.3


def test_porcupine_without_a_key_says_so_in_one_line() -> None:
    with pytest.raises(EngineUnavailable, match="no access key"):
        porcupine.build(porcupine.Settings(), ["hey buddy"], "en")


def test_micro_names_the_phrases_that_it_knows() -> None:
    with pytest.raises(EngineUnavailable, match=r"(?i)nabu"):
        micro.build(micro.Settings(), ["hey buddy"], "en")
