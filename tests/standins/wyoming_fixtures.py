"""Real Wyoming servers, and one for Google's voice: fixtures for every test (see tests/conftest.py)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from standins import wyoming_servers as servers
from standins.google_voice import GoogleVoiceServer
from standins.onnx_voice import make_voice

SENTENCE = "what time is it"
STANDINS = Path(__file__).parent


@pytest.fixture(name="openwakeword", scope="session")
def a_wyoming_openwakeword(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("openwakeword")
    with servers.real("wake", "wyoming_openwakeword", "--preload-model", "alexa", folder=folder) as uri:
        yield uri


@pytest.fixture(name="porcupine1", scope="session")
def a_wyoming_porcupine1(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with servers.real("wake", "wyoming_porcupine1", folder=tmp_path_factory.mktemp("porcupine1")) as uri:
        yield uri


@pytest.fixture(name="piper", scope="session")
def a_wyoming_piper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("piper")
    folder = tmp_path_factory.mktemp("piper")
    make_voice(folder, name="en_US-tones-low")
    make_voice(folder, name="en_US-other-low", rate=16_000)
    arguments = ("--voice", "en_US-tones-low", "--data-dir", str(folder), "--local-files-only")
    with servers.real("speech", "wyoming_piper", *arguments, folder=folder) as uri:
        yield uri


@pytest.fixture(name="google", scope="module")
def a_google_voice() -> Iterator[GoogleVoiceServer]:
    with GoogleVoiceServer() as server:
        yield server


@pytest.fixture(name="whisper", scope="session")
def a_wyoming_faster_whisper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("whisper")
    model = folder / "model"
    python = servers.python_of("speech")
    subprocess.run([python, STANDINS / "whisper_model.py", model, *SENTENCE.split()], check=True, timeout=60)
    arguments = ("--model", str(model), "--data-dir", str(folder), "--local-files-only", "--cpu-threads", "1")
    arguments += ("--stt-library", "faster-whisper", "--beam-size", "1")
    with servers.real("speech", "wyoming_faster_whisper", *arguments, folder=folder) as uri:
        yield uri
