"""At the library's edge: its own errors for models that are none, and its documented recognizer for one that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy.engines.hear import Transcript, vosk
from buddy.errors import EngineUnavailable, HearingFailed
from tests.engines.hear.kaldi import Kaldi

pytest.importorskip("vosk")


def heard(engine: vosk.Vosk, *words: str) -> Transcript:
    engine.start()
    for word in words:
        engine.feed(word.encode())
    return engine.finish()


def test_the_text_is_that_of_the_whole_utterance() -> None:
    assert heard(vosk.Vosk(Kaldi()), "what", "time", "is", "it") == Transcript("what time is it")


def test_a_pause_that_kaldi_takes_for_the_end_is_none() -> None:
    assert heard(vosk.Vosk(Kaldi(ends_after="time")), "what", "time", "is", "it").text == "what time is it"


def test_what_was_left_unfinished_is_no_part_of_the_next() -> None:
    engine = vosk.Vosk(Kaldi(ends_after="secret"))
    engine.start()
    for word in (b"my", b"secret", b"is"):
        engine.feed(word)
    assert heard(engine, "hello").text == "hello"
    assert heard(engine, "again").text == "again"


def test_a_recognizer_that_breaks_is_a_failure_with_a_sentence() -> None:
    with pytest.raises(HearingFailed, match="Failed to process waveform"):
        heard(vosk.Vosk(Kaldi(breaks_at="time")), "what", "time")


def test_a_closed_engine_says_so() -> None:
    engine = vosk.Vosk(Kaldi())
    engine.close()
    with pytest.raises(HearingFailed, match="closed"):
        engine.finish()


def test_without_a_folder_the_key_is_named() -> None:
    with pytest.raises(EngineUnavailable, match="'model_folder'"):
        vosk.build(vosk.Settings(), "it", [])


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=f"no folder {tmp_path / 'none'}"):
        vosk.build(vosk.Settings(model_folder=str(tmp_path / "none")), "it", [])


@pytest.mark.parametrize("files", [(), ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/HCLG.fst")])
def test_a_folder_without_a_model_and_one_with_a_broken_one(tmp_path: Path, files: tuple[str, ...]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("garbage")
    with pytest.raises(EngineUnavailable, match="Failed to create a model"):
        vosk.build(vosk.Settings(model_folder=str(tmp_path)), "it", [])
