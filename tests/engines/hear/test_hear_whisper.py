"""With the real faster-whisper: a model made by the tests, and folders that hold none."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from buddy.engines.hear import Transcript, whisper
from buddy.engines.hear.whole import Whole
from buddy.errors import EngineUnavailable, HearingFailed

pytest.importorskip("faster_whisper")
from tests.standins.whisper_model import make_whisper

NOISE = [bytes(range(256)) * 4] * 31


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    model = tmp_path_factory.mktemp("whisper") / "model"
    make_whisper(model, ["What", "time", "is", "it?"])
    return model


def built(folder: Path, language: str = "en") -> Whole:
    return whisper.build(whisper.Settings(model_folder=str(folder), threads=1), language, [])


def test_an_utterance_goes_through_the_real_library_and_comes_back_as_plain_text(folder: Path) -> None:
    engine = built(folder)
    for _ in range(2):
        engine.start()
        for frame in NOISE:
            engine.feed(frame)
        assert engine.finish() == Transcript("what time is it")


def test_a_model_for_english_is_refused_in_another_language(folder: Path) -> None:
    with pytest.raises(EngineUnavailable, match="English only, not 'it'"):
        built(folder, "it")


def test_without_a_folder_the_key_is_named() -> None:
    with pytest.raises(EngineUnavailable, match="'model_folder'"):
        whisper.build(whisper.Settings(), "it", [])


@pytest.mark.parametrize("missing", whisper.NEEDED)
def test_what_is_missing_is_named_and_never_fetched(folder: Path, tmp_path: Path, missing: str) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / missing).unlink()
    with pytest.raises(EngineUnavailable, match=f"no file {copy / missing}"):
        built(copy)


@pytest.mark.parametrize("broken", ["model.bin", "tokenizer.json", "vocabulary.json"])
def test_a_broken_model_is_one_sentence(folder: Path, tmp_path: Path, broken: str) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / broken).write_text("garbage")
    with pytest.raises(EngineUnavailable, match=f"cannot load the model in {copy}") as refused:
        built(copy)
    assert "\n" not in refused.value.sentence


class Slow:
    """A question that takes until it is let go."""

    def __init__(self) -> None:
        self.released = threading.Event()

    def __call__(self, pcm: bytes) -> str:
        self.released.wait(30)
        return "too late"


def test_a_model_that_is_too_slow_for_this_machine_is_not_waited_for() -> None:
    slow = Slow()
    engine = Whole("whisper", slow, 0.05)
    engine.start()
    engine.feed(NOISE[0])
    try:
        with pytest.raises(HearingFailed, match=r"whisper did not answer within 0\.05 s"):
            engine.finish()
    finally:
        slow.released.set()


def test_what_goes_wrong_unforeseen_is_not_swallowed() -> None:
    def breaks(pcm: bytes) -> str:
        raise ZeroDivisionError

    engine = Whole("whisper", breaks, 5)
    engine.start()
    engine.feed(NOISE[0])
    with pytest.raises(ZeroDivisionError):
        engine.finish()
