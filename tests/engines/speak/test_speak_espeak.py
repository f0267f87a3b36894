"""The real espeak-ng, and small shell scripts where it would have to misbehave."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from buddy.engines.speak import VoiceStyle
from buddy.engines.speak.espeak import Espeak, Settings, build
from buddy.errors import EngineUnavailable, SpeakingFailed

ENGLISH = VoiceStyle("en")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def sound(text: str, style: VoiceStyle = ENGLISH, **settings: object) -> bytes:
    chunks = list(build(Settings(**settings)).speak(text, style))
    assert {chunk.rate for chunk in chunks} <= {22_050}
    return b"".join(chunk.pcm for chunk in chunks)


def loudness(pcm: bytes) -> float:
    return float(np.sqrt(np.mean(np.frombuffer(pcm, "<i2").astype(float) ** 2)))


def script(folder: Path, body: str) -> str:
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    return str(program)


def ended(pid: int) -> bool:
    """Whether the process is dead; a killed grandchild may remain as a zombie until somebody waits for it."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] in "ZX":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
    return False


@needs_espeak
@pytest.mark.parametrize(("text", "style"), [("Good morning.", ENGLISH), ("Buongiorno a tutti.", VoiceStyle("it"))])
def test_a_sentence_sounds(text: str, style: VoiceStyle) -> None:
    pcm = sound(text, style)
    assert 0.7 < len(pcm) / 2 / 22_050 < 3
    assert loudness(pcm) > 500
    assert not pcm.startswith(b"RIFF")


@needs_espeak
def test_speed_and_pitch_are_heard() -> None:
    normal = sound("One two three four five.")
    assert len(sound("One two three four five.", VoiceStyle("en", speed=1.5))) < 0.8 * len(normal)
    assert sound("One two three four five.", VoiceStyle("en", pitch=1.5)) != normal


@needs_espeak
@pytest.mark.parametrize("text", ["", " ", "?!", "\n", "😀", "—"])
def test_what_cannot_be_spoken_gives_nothing(text: str) -> None:
    assert sound(text) == b""


@needs_espeak
@pytest.mark.parametrize(
    "text", ["-v xx --help", "--version", "a\0b", "hello [[h@l'oU", "<b>bold</b> & more", "x" * 3000]
)
def test_odd_text_is_spoken_and_never_taken_for_an_option(text: str) -> None:
    assert len(sound(text)) > 4_000


@needs_espeak
def test_a_voice_that_it_does_not_know_is_replaced_by_the_languages_own() -> None:
    engine = build(Settings())
    style = VoiceStyle("it", {"espeak": "anna-from-another-engine"})
    first, again = (b"".join(chunk.pcm for chunk in engine.speak("Ciao", style)) for _ in range(2))
    assert first == again == sound("Ciao", VoiceStyle("it"))


@needs_espeak
def test_a_language_that_it_does_not_know_is_told() -> None:
    with pytest.raises(SpeakingFailed, match="no voice for the language 'xx'"):
        sound("Hello", VoiceStyle("xx"))


def test_without_the_program_the_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineUnavailable, match="apt install espeak-ng"):
        build(Settings())


def test_a_program_that_vanishes_is_told(tmp_path: Path) -> None:
    with pytest.raises(SpeakingFailed, match="cannot be started: No such file"):
        list(Espeak(Settings(), str(tmp_path / "gone")).speak("Hello", ENGLISH))


def test_a_program_that_hangs_is_left_and_killed(tmp_path: Path) -> None:
    program = script(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 60")
    with pytest.raises(SpeakingFailed, match=r"gave no sound for 0\.3 s"):
        list(Espeak(Settings(patience_seconds=0.3), program).speak("Hello", ENGLISH))
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()


def test_a_program_that_fails_in_the_middle_is_told_after_its_sound(tmp_path: Path) -> None:
    program = script(tmp_path, "head -c 544 /dev/zero; echo out of memory >&2; exit 3")
    chunks = Espeak(Settings(), program).speak("Hello", ENGLISH)
    assert len(next(chunks).pcm) == 500
    with pytest.raises(SpeakingFailed, match=r"gave up \(status 3\): out of memory"):
        next(chunks)


def test_half_a_sample_is_never_given(tmp_path: Path) -> None:
    program = script(tmp_path, "head -c 145 /dev/zero; sleep 0.05; head -c 100 /dev/zero")
    chunks = list(Espeak(Settings(), program).speak("Hello", ENGLISH))
    assert all(len(chunk.pcm) % 2 == 0 for chunk in chunks)
    assert sum(len(chunk.pcm) for chunk in chunks) == 200


def test_closing_ends_the_child_and_its_children(tmp_path: Path) -> None:
    program = script(tmp_path, f"sleep 60 & echo $! > {tmp_path}/pid; head -c 1000 /dev/zero; wait")
    chunks = Espeak(Settings(), program).speak("Hello", ENGLISH)
    next(chunks)
    grandchild = int((tmp_path / "pid").read_text())
    chunks.close()
    assert ended(grandchild)
