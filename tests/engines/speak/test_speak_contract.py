"""What every speaking engine must do, tried on each one that the package holds."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module, util

import pytest
from standins.onnx_voice import make_voice

from buddy.config.choice import modules
from buddy.engines import no_secrets
from buddy.engines.speak import Chunk, SpeakingEngine, VoiceStyle
from buddy.errors import EngineUnavailable

ENGLISH = VoiceStyle("en")


def build(name: str, **settings: object) -> SpeakingEngine:
    module = import_module(f"buddy.engines.speak.{name}")
    offered = {"secret": no_secrets}
    wanted = inspect.signature(module.build).parameters
    engine: SpeakingEngine = module.build(
        module.Settings(**settings), **{key: value for key, value in offered.items() if key in wanted}
    )
    return engine


@pytest.fixture(name="voice", scope="module")
def home_made_voice(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_voice(tmp_path_factory.mktemp("voice"))) if util.find_spec("piper") else ""


@pytest.fixture(name="engine", params=modules("engines.speak"), scope="module")
def each_engine(request: pytest.FixtureRequest, voice: str) -> Iterator[SpeakingEngine]:
    settings = {"piper": {"voice": voice}}.get(request.param, {})
    if request.param == "wyoming":
        settings = {"uri": request.getfixturevalue("piper")}
    if request.param == "gtts":
        settings = {"endpoint": request.getfixturevalue("google").endpoint}
    try:
        engine = build(request.param, **settings)
    except EngineUnavailable as error:
        pytest.skip(error.sentence)
    yield engine
    engine.close()
    engine.close()


@pytest.mark.parametrize("name", modules("engines.speak"))
def test_with_nothing_set_it_is_built_or_says_what_is_missing(name: str) -> None:
    problem = None
    try:
        engine = build(name)
    except EngineUnavailable as error:
        problem = error
    else:
        engine.close()
        engine.close()
    assert problem is None or (len(problem.sentence) > 20 and "\n" not in problem.sentence and not problem.retryable)


@pytest.mark.parametrize("text", ["Good morning.", "It is 21.5 °C, 50% & rising", "-v", "Hé… «già»!"])
def test_sound_is_a_stream_of_whole_samples(engine: SpeakingEngine, text: str) -> None:
    chunks = list(engine.speak(text, ENGLISH))
    assert chunks
    assert all(isinstance(chunk, Chunk) and chunk.pcm and len(chunk.pcm) % 2 == 0 for chunk in chunks)
    assert len({chunk.rate for chunk in chunks}) == 1
    assert 8_000 <= chunks[0].rate <= 48_000


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_gives_no_sound_and_no_error(engine: SpeakingEngine, text: str) -> None:
    assert list(engine.speak(text, ENGLISH)) == []


def test_a_sentence_may_be_closed_at_any_time(engine: SpeakingEngine) -> None:
    for taken in (0, 1):
        chunks = engine.speak("We went on and on. " * 50, ENGLISH)
        for _ in range(taken):
            next(chunks)
        chunks.close()  # type: ignore[attr-defined]
        assert list(chunks) == []
    assert list(engine.speak("Good morning.", ENGLISH))


def test_odd_styles_are_spoken(engine: SpeakingEngine) -> None:
    named = VoiceStyle("en", {name: "nobody" for name in modules("engines.speak") if name != "wyoming"})
    for style in (named, VoiceStyle("en", speed=0.1, pitch=9), VoiceStyle("en", speed=9)):
        assert list(engine.speak("Good morning.", style))
