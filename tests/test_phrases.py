"""The phrases of the catalog, made by the real espeak-ng, and spoken from disk when it is gone."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from buddy import phrases
from buddy.config import Config
from buddy.engines.speak import VoiceStyle
from buddy.language.catalog import load
from buddy.personas.shelf import PersonaShelf

IDLE: Any = SimpleNamespace(after="idle")


@pytest.mark.parametrize(("language", "name"), [("en", "Charlie"), ("it", "Gino")])
def test_who_is_there_now_is_among_them(language: str, name: str) -> None:
    said = phrases.fixed(load(language), PersonaShelf())
    assert set(load(language).fixed()) < set(said)
    assert [text for text in said if name in text]
    assert not [text for text in said if "{" in text]


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_once_made_every_phrase_is_spoken_without_any_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_DIRECTORY", str(tmp_path))
    catalog = load("it")
    maker = phrases.maker(Config(language="it"), catalog)
    maker.saw(IDLE, 0.0)
    assert maker.join(100)
    monkeypatch.setenv("PATH", "/nowhere")
    spare = phrases.spare()
    for text in phrases.fixed(catalog, PersonaShelf()):
        assert sum(len(chunk.pcm) for chunk in spare.speak(text, VoiceStyle("it"))) > 10_000, text
    again = phrases.maker(Config(language="it"), catalog)
    again.saw(IDLE, 0.0)
    assert again.join(20), "nothing is missing, so that no engine is needed"


def test_without_systemd_they_lie_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_DIRECTORY", "/var/cache/buddy:/var/cache/other")
    assert phrases.cache_folder() == Path("/var/cache/buddy")
    monkeypatch.delenv("CACHE_DIRECTORY")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/anna/.cache")
    assert phrases.cache_folder() == Path("/home/anna/.cache/buddy")
