"""Every engine of the slot, found by walking the package."""

import inspect
import pkgutil
import shutil
import socket
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import SecretStr

from buddy.config.section import Section
from buddy.engines import hear
from buddy.engines.hear import HearingEngine, Transcript
from tests.engines.hear.kaldi import Kaldi

MODULES = [import_module(f"{hear.__name__}.{found.name}") for found in pkgutil.iter_modules(hear.__path__)]
ENGINES = [module for module in MODULES if hasattr(module, "Settings")]
TOOLS = {"google": ("flac",)}
PACKAGES = {"whisper": "faster_whisper", "vosk": "vosk"}
SECRETS = {"openai_api_key": SecretStr("sk-none")}
SILENT = socket.create_server(("127.0.0.1", 0))
"""A server that takes connections and never answers: none of these tests may need an answer."""
SETTINGS = {"wyoming": {"uri": f"wyoming://127.0.0.1:{SILENT.getsockname()[1]}"}}
SENTENCES = ("what time is it [please]", "(hello|good morning)")

each_engine = pytest.mark.parametrize("module", ENGINES, ids=lambda module: module.__name__.rpartition(".")[2])


def built(module: ModuleType, folder: Path) -> HearingEngine:
    name = module.__name__.rpartition(".")[2]
    if missing := [tool for tool in TOOLS.get(name, ()) if shutil.which(tool) is None]:
        pytest.skip(f"{missing[0]} is not installed")
    if name in PACKAGES:
        pytest.importorskip(PACKAGES[name])
    settings = dict(SETTINGS.get(name, {}))
    if name == "vosk":  # nobody can make a model of Kaldi's here: the rest is the engine's own
        recognizing: HearingEngine = module.Vosk(Kaldi())
        return recognizing
    if name == "whisper":
        from tests.standins.whisper_model import make_whisper

        make_whisper(folder, ["hello"])
        settings["model_folder"] = str(folder)
    engine: HearingEngine = module.build(module.Settings(**settings), "en", SENTENCES, secret=SECRETS.get)
    return engine


def test_the_engines_are_found() -> None:
    found = {module.__name__.rpartition(".")[2] for module in ENGINES}
    assert {"sphinx", "google", "openai", "whisper", "vosk", "fake"} <= found


@each_engine
def test_settings_have_defaults_and_a_description_for_each_key(module: ModuleType) -> None:
    assert issubclass(module.Settings, Section)
    module.Settings()
    for key, field in module.Settings.model_fields.items():
        assert field.description, f"{module.__name__}: {key}"
        assert field.description[-1] in ".", f"{module.__name__}: {key}"


@each_engine
def test_build_takes_what_the_slot_is_offered(module: ModuleType) -> None:
    assert list(inspect.signature(module.build).parameters)[:4] == ["settings", "language", "sentences", "secret"]


@each_engine
def test_an_engine_has_every_method_of_the_protocol(module: ModuleType, tmp_path: Path) -> None:
    engine = built(module, tmp_path)
    for method in ("start", "feed", "finish", "close"):
        assert callable(getattr(engine, method))
    engine.close()


@each_engine
def test_no_frames_at_all_are_no_text_and_no_failure(module: ModuleType, tmp_path: Path) -> None:
    engine = built(module, tmp_path)
    engine.start()
    assert engine.finish().text == ""
    engine.close()


@each_engine
def test_an_utterance_may_be_left_unfinished(module: ModuleType, tmp_path: Path) -> None:
    engine = built(module, tmp_path)
    engine.start()
    engine.feed(bytes(1024))
    engine.start()
    assert isinstance(engine.finish(), Transcript)
    engine.close()


@each_engine
def test_close_may_be_called_twice(module: ModuleType, tmp_path: Path) -> None:
    engine = built(module, tmp_path)
    engine.close()
    engine.close()
