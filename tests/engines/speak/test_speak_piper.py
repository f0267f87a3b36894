"""The real Piper in its child process, with a home-made voice of tones."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from standins.onnx_voice import make_voice

from buddy.engines.speak import VoiceStyle
from buddy.engines.speak.piper import Piper, Settings, build
from buddy.errors import EngineUnavailable, SpeakingFailed

pytest.importorskip("piper")

ENGLISH = VoiceStyle("en")
LONG = "We went on and on. " * 200


@pytest.fixture(name="voice", scope="module")
def home_made_voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_voice(tmp_path_factory.mktemp("voice"))


@pytest.fixture(name="piper", scope="module")
def loaded_piper(voice: Path) -> Iterator[Piper]:
    piper = build(Settings(voice=str(voice)))
    yield piper
    piper.close()
    piper.close()


def sound(piper: Piper, text: str, style: VoiceStyle = ENGLISH) -> bytes:
    return b"".join(chunk.pcm for chunk in piper.speak(text, style))


def test_a_sentence_sounds(piper: Piper) -> None:
    chunks = list(piper.speak("Good morning.", ENGLISH))
    assert {chunk.rate for chunk in chunks} == {22_050}
    assert np.abs(np.frombuffer(chunks[0].pcm, "<i2")).max() > 5_000
    assert all(len(chunk.pcm) % 2 == 0 for chunk in chunks)


def test_a_faster_style_is_shorter(piper: Piper) -> None:
    normal = sound(piper, "Good morning.")
    assert len(sound(piper, "Good morning.", VoiceStyle("en", speed=2.0))) == pytest.approx(len(normal) / 2, rel=0.02)


@pytest.mark.parametrize("text", ["", "?!", " \n", "😀"])
def test_what_cannot_be_spoken_gives_nothing(piper: Piper, text: str) -> None:
    assert sound(piper, text) == b""


def test_a_persona_s_voice_is_a_speaker_of_the_model(tmp_path: Path) -> None:
    voice = make_voice(tmp_path)
    description = json.loads(Path(f"{voice}.json").read_text())
    Path(f"{voice}.json").write_text(json.dumps(description | {"speaker_id_map": {"anna": 0}}))
    piper = build(Settings(voice=str(voice)))
    styles = (ENGLISH, VoiceStyle("en", {"piper": "anna"}), VoiceStyle("en", {"espeak": "en-us+f2"}))
    assert len({sound(piper, "Good morning.", style) for style in styles}) == 1
    piper.close()


def test_one_process_speaks_all(piper: Piper) -> None:
    sound(piper, "One.")
    first = piper.child
    sound(piper, "Two.")
    assert piper.child is first is not None


def test_what_was_left_of_a_closed_sentence_is_not_heard_in_the_next(piper: Piper) -> None:
    expected = sound(piper, "Good morning.")
    for _ in range(3):
        chunks = piper.speak(LONG, ENGLISH)
        next(chunks)
        chunks.close()
        assert sound(piper, "Good morning.") == expected


def test_a_new_sentence_ends_one_that_nobody_closed(piper: Piper) -> None:
    expected = sound(piper, "Good morning.")
    old = piper.speak(LONG, ENGLISH)
    next(old)
    assert sound(piper, "Good morning.") == expected
    assert list(old) == []


def test_another_language_is_left_to_another_engine(piper: Piper) -> None:
    with pytest.raises(SpeakingFailed, match=r"tones\.onnx speaks 'en', not 'it'"):
        sound(piper, "Buongiorno.", VoiceStyle("it"))


def test_an_italian_voice_speaks_italian(tmp_path: Path) -> None:
    piper = build(Settings(voice=str(make_voice(tmp_path, language="it", rate=16_000))))
    assert next(piper.speak("Buongiorno.", VoiceStyle("it"))).rate == 16_000
    piper.close()


def test_a_crash_is_told_and_the_next_sentence_is_spoken_by_a_new_process(piper: Piper) -> None:
    chunks = piper.speak(LONG, ENGLISH)
    next(chunks)
    assert piper.child
    killed = piper.child.pid
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(SpeakingFailed, match=r"ended while it was speaking \(status -9\)"):
        list(chunks)
    assert sound(piper, "Good morning.")
    assert piper.child.pid != killed


def test_a_hang_is_left_killed_and_survived(voice: Path) -> None:
    piper = build(Settings(voice=str(voice), patience_seconds=0.3))
    sound(piper, "One.")
    assert piper.child
    hung = piper.child.pid
    os.kill(hung, signal.SIGSTOP)
    with pytest.raises(SpeakingFailed, match="took too long"):
        sound(piper, "Two.")
    assert not Path(f"/proc/{hung}").exists()
    assert piper.child is None
    piper.close()


def test_the_process_ends_when_nobody_is_there_any_more(voice: Path) -> None:
    piper = build(Settings(voice=str(voice)))
    sound(piper, "One.")
    child = piper.child
    assert child
    assert child._process.stdin
    child._process.stdin.close()
    assert child.leave(10) == 0
    piper.close()


def test_a_broken_model_is_told_at_first_use(voice: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no protobuf")
    Path(f"{broken}.json").write_bytes(Path(f"{voice}.json").read_bytes())
    piper = build(Settings(voice=str(broken)))
    for _ in range(2):
        with pytest.raises(SpeakingFailed, match=r"cannot load .*broken\.onnx: InvalidProtobuf"):
            sound(piper, "One.")


def test_a_voice_must_be_named_and_be_there(voice: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="No voice is named"):
        build(Settings())
    with pytest.raises(EngineUnavailable, match=r"no file .*gone\.onnx"):
        build(Settings(voice=str(tmp_path / "gone.onnx")))
    lonely = tmp_path / "lonely.onnx"
    lonely.write_bytes(voice.read_bytes())
    with pytest.raises(EngineUnavailable, match=r"no file .*lonely\.onnx\.json"):
        build(Settings(voice=str(lonely)))
    Path(f"{lonely}.json").write_text(json.dumps({"audio": {}}))
    with pytest.raises(EngineUnavailable, match="does not describe a voice"):
        build(Settings(voice=str(lonely)))


def test_closing_from_another_thread_ends_a_sentence_under_way(voice: Path) -> None:
    piper = build(Settings(voice=str(voice)))
    sound(piper, "One.")
    assert piper.child
    os.kill(piper.child.pid, signal.SIGSTOP)
    failures: list[Exception] = []

    def speak() -> None:
        try:
            sound(piper, "Two.")
        except SpeakingFailed as error:
            failures.append(error)

    speaking = threading.Thread(target=speak)
    speaking.start()
    piper.close()
    speaking.join(5)
    assert not speaking.is_alive()
    assert len(failures) == 1
    piper.close()
