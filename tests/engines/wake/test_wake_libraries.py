"""micro, porcupine, none and fake: what the libraries answer, and what people are told."""

from __future__ import annotations

import json
import shutil
import traceback
from pathlib import Path

import pytest
from pydantic import SecretStr

from buddy.core.effects import AwaitWakeWord
from buddy.engines.wake import Detection, fake, micro, none, porcupine
from buddy.errors import EngineUnavailable, WakeFailed
from tests.engines.wake.wake_room import frames, heard, said, silence
from tests.workers.room import SOFT, Room, Spotter

KEY = "TopSecretKey1234567890=="


def key(name: str) -> SecretStr | None:
    return SecretStr(KEY) if name == "porcupine_access_key" else None


def test_micro_hears_its_word_once_and_reports_it_as_written() -> None:
    engine = micro.build(micro.Settings(), ["Alexa", "okay nabu"], "en")
    word = said("alexa", "flite:slt")
    assert [found.phrase for _, found in heard(engine, frames(silence(1.5), word, silence(3)))] == ["Alexa"]


def test_micro_with_a_model_of_its_own_reports_that_models_word() -> None:
    engine = micro.build(micro.Settings(model="okay_nabu"), ["hey buddy"], "en")
    word = said("okay nabu", "flite:slt")
    assert [found.phrase for _, found in heard(engine, frames(silence(1.5), word, silence(3)))] == ["okay nabu"]


def test_micro_is_silent_after_a_reset_in_the_middle() -> None:
    engine = micro.build(micro.Settings(), ["alexa"], "en")
    sound = frames(silence(1.5), said("alexa", "flite:slt"))
    assert heard(engine, sound[: len(sound) - 14]) == []
    engine.reset()
    assert heard(engine, frames(silence(2))) == []


def test_micro_names_the_words_that_it_knows() -> None:
    with pytest.raises(EngineUnavailable, match=r"“hey buddy”.*“alexa”.*“okay nabu”"):
        micro.build(micro.Settings(), ["hey buddy"], "en")


@pytest.mark.parametrize(("content", "said_of_it"), [(None, "no model file"), ("{", "not a microWakeWord model")])
def test_micro_says_what_is_wrong_with_a_file(content: str | None, said_of_it: str, tmp_path) -> None:
    path = tmp_path / "mine.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(EngineUnavailable, match=said_of_it):
        micro.build(micro.Settings(model=str(path)), ["hey buddy"], "en")


@pytest.mark.parametrize("secret", [lambda name: None, lambda name: SecretStr("  ")])
def test_porcupine_without_a_key_says_so_in_one_line(secret) -> None:
    with pytest.raises(EngineUnavailable, match=r"^no access key: set PORCUPINE_ACCESS_KEY") as caught:
        porcupine.build(porcupine.Settings(), ["jarvis"], "en", secret)
    assert "\n" not in caught.value.sentence


def test_porcupine_never_shows_the_key() -> None:
    with pytest.raises(EngineUnavailable, match="PorcupineInvalidArgumentError") as caught:
        porcupine.build(porcupine.Settings(), ["jarvis"], "en", key)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_porcupine_names_the_words_that_it_knows() -> None:
    with pytest.raises(EngineUnavailable, match=r"“hey buddy”.*jarvis"):
        porcupine.build(porcupine.Settings(), ["hey buddy"], "en", key)


def test_porcupine_says_which_keyword_file_is_missing() -> None:
    with pytest.raises(EngineUnavailable, match=r"/nowhere/hey-buddy\.ppn"):
        porcupine.build(porcupine.Settings(keyword="/nowhere/hey-buddy.ppn"), ["hey buddy"], "en", key)


class Refusing:
    """A Porcupine whose key runs out while it listens, with the library's own error."""

    def __init__(self) -> None:
        self.deleted = 0

    def process(self, samples: tuple[int, ...]) -> int:
        from pvporcupine import PorcupineActivationLimitError

        raise PorcupineActivationLimitError("Processing failed", [f"AccessKey `{KEY}` is used up"])

    def delete(self) -> None:
        self.deleted += 1


def test_porcupine_that_loses_its_activation_fails_without_the_key() -> None:
    library = Refusing()
    engine = porcupine.PorcupineWake(library, ["jarvis"])
    with pytest.raises(WakeFailed, match="as many devices") as caught:
        engine.feed(bytes(1024))
    assert KEY not in "".join(traceback.format_exception(caught.value))
    engine.close()
    engine.close()
    assert library.deleted == 1


def test_none_never_wakes() -> None:
    engine = none.build(none.Settings(), ["hey buddy"], "en")
    assert heard(engine, frames(silence(0.5))) == []


def test_fake_detects_where_it_is_told_to_and_fails_where_it_is_told_to() -> None:
    engine = fake.build(fake.Settings(detect_at=(2, 4), fail_at=6), ["ehi buddy"], "it")
    found = [engine.feed(bytes(1024)) for _ in range(6)]
    assert [each.phrase if each else None for each in found] == [None, None, "ehi buddy", None, "ehi buddy", None]
    with pytest.raises(WakeFailed, match="frame 6"):
        engine.feed(bytes(1024))
    engine.reset()
    engine.close()
    assert (engine.frames, engine.resets, engine.closed) == (7, 1, True)


def test_fake_can_refuse_to_be_built() -> None:
    with pytest.raises(EngineUnavailable, match="no such luck"):
        fake.build(fake.Settings(unavailable="no such luck"), ["hey buddy"], "en")


def library_errors() -> list[type[Exception]]:
    import pvporcupine

    found = [each for each in vars(pvporcupine).values() if isinstance(each, type)]
    return [each for each in found if issubclass(each, pvporcupine.PorcupineError)]


@pytest.mark.parametrize("error", library_errors(), ids=lambda error: error.__name__)
def test_every_refusal_of_porcupine_is_one_sentence_without_the_key(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**settings: object) -> None:
        raise error("Initialization failed", [f"AccessKey `{KEY}` is no good"])

    monkeypatch.setattr("pvporcupine.create", refuse)
    with pytest.raises(EngineUnavailable) as caught:
        porcupine.build(porcupine.Settings(), ["jarvis"], "en", key)
    assert error.__name__ in caught.value.sentence
    assert "\n" not in caught.value.sentence
    assert KEY not in "".join(traceback.format_exception(caught.value))
    if error.__name__ != "PorcupineError":
        assert "said no more" not in caught.value.sentence, "each of its errors has a sentence"


@pytest.mark.parametrize("keyword", ["jarvis", "Jarvis", ""])
def test_porcupine_takes_a_built_in_word(keyword: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}
    monkeypatch.setattr("pvporcupine.create", lambda **settings: asked.update(settings) or Hearing())
    engine = porcupine.build(porcupine.Settings(keyword=keyword), ["jarvis"], "en", key)
    found = engine.feed(bytes(1024))
    assert found is not None
    assert found.phrase.casefold() == "jarvis"
    assert asked["access_key"] == KEY
    assert "jarvis" in str(asked["keyword_paths"])


def test_porcupine_takes_a_keyword_file_for_the_wake_phrase(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "hey-buddy.ppn"
    file.write_bytes(b"made by its console")
    asked: dict[str, object] = {}
    monkeypatch.setattr("pvporcupine.create", lambda **settings: asked.update(settings) or Hearing())
    engine = porcupine.build(porcupine.Settings(keyword=str(file)), ["hey buddy"], "en", key)
    found = engine.feed(bytes(1024))
    assert found is not None
    assert found.phrase == "hey buddy"
    assert asked["keyword_paths"] == [str(file)]


def test_a_keyword_file_that_is_none_is_refused_by_the_library_itself(tmp_path) -> None:
    file = tmp_path / "hey-buddy.ppn"
    file.write_bytes(b"no keyword at all")
    with pytest.raises(EngineUnavailable, match="Porcupine gave up") as caught:
        porcupine.build(porcupine.Settings(keyword=str(file)), ["hey buddy"], "en", key)
    assert KEY not in "".join(traceback.format_exception(caught.value))


class Hearing:
    """A Porcupine that hears its first word at once."""

    def process(self, samples: tuple[int, ...]) -> int:
        return 0

    def delete(self) -> None:
        pass


def test_the_next_engine_takes_over_when_porcupine_loses_its_activation(caplog: pytest.LogCaptureFixture) -> None:
    next_one = Spotter({40: Detection("hey buddy")})
    room = Room((SOFT, 3.0), wake=[porcupine.PorcupineWake(Refusing(), ["jarvis"]), next_one])
    with caplog.at_level("INFO"):
        inbox = room.live(3, (0, AwaitWakeWord()))
    assert inbox.words() == ["worker_ready", "wake_word_heard"]
    assert next_one.fed[0] == 1, "in the same frame"
    told = [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")]
    [line] = [message for message in told if "gave up" in message]
    assert "as many devices" in line
    assert "\n" not in line
    assert KEY not in caplog.text


@pytest.mark.parametrize("model", [None, b"no model at all" * 99])
def test_a_missing_or_damaged_model_of_micro_leaves_buddy_alive(model: bytes | None, tmp_path) -> None:
    """The library itself would bring the whole process down."""
    path = tmp_path / "mine.json"
    settings = {"probability_cutoff": 0.9, "sliding_window_size": 5}
    path.write_text(json.dumps({"wake_word": "Buddy", "model": "mine.tflite", "micro": settings}))
    if model is not None:
        (tmp_path / "mine.tflite").write_bytes(model)
    with pytest.raises(EngineUnavailable, match="missing or damaged"):
        micro.build(micro.Settings(model=str(path)), ["hey buddy"], "en")


def test_a_model_file_of_ones_own_is_heard(tmp_path) -> None:
    import pymicro_wakeword

    for file in (Path(pymicro_wakeword.__file__).parent / "models").glob("alexa.*"):
        shutil.copy(file, tmp_path)
    engine = micro.build(micro.Settings(model=str(tmp_path / "alexa.json")), ["hey buddy"], "en")
    word = said("alexa", "flite:slt")
    assert [found.phrase for _, found in heard(engine, frames(silence(1.5), word, silence(3)))] == ["alexa"]
