"""The catalog's phrases on disk: which engine keeps them where, and what makes them beforehand."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from buddy import choices
from buddy.config import Config, EngineChoice
from buddy.config.secrets import secret
from buddy.engines.speak import SpeakingEngine, VoiceStyle
from buddy.engines.speak.cache import KeptPhrases, PhraseCache
from buddy.language.catalog import Catalog
from buddy.personas.shelf import PersonaShelf
from buddy.workers.phrase_maker import PhraseMaker

PRINTS = "console"
"""The engine whose sound is not worth keeping."""

INTRODUCTION = "persona_here"
"""The phrase with a persona's name in it."""


def cache_folder() -> Path:
    """systemd's CacheDirectory (the first, where there are several), else the user's."""
    given = os.environ.get("CACHE_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given)
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # a user without a home: nothing is kept
        base = Path("/nonexistent")
    return base / "buddy"


def fixed(catalog: Catalog, shelf: PersonaShelf) -> tuple[str, ...]:
    """What is always said in the same words: also who is there now, for each persona."""
    broken = shelf.broken(catalog.language)
    names = [shelf.load(persona, catalog.language).name for persona in shelf.ids() if persona not in broken]
    return (*catalog.fixed(), *(text for name in names for text in catalog.filled(INTRODUCTION, name=name)))


def keeping(choice: EngineChoice, engine: SpeakingEngine, said: Collection[str]) -> SpeakingEngine:
    """The engine with these phrases kept on disk."""
    if choice.name == PRINTS:
        return engine
    return PhraseCache(_folder(), engine, said, f"{choice.name} {choice.settings!r}")


def spare() -> KeptPhrases:
    """Says what is on disk when no engine is left."""
    return KeptPhrases(_folder())


def style_of(shelf: PersonaShelf, persona: str, language: str) -> VoiceStyle:
    """How a persona sounds. Raises PersonaError."""
    voice = shelf.load(persona, language).voice
    return VoiceStyle(language, voice.names, voice.speed, voice.pitch)


def maker(config: Config, catalog: Catalog) -> PhraseMaker:
    """Makes the phrases in every persona's voice, the first persona's first, with engines of its own."""
    shelf = PersonaShelf(config.persona_folders)
    broken = shelf.broken(config.language)
    first = config.conversation.persona
    personas = sorted((name for name in shelf.ids() if name not in broken), key=lambda name: name != first)
    styles: list[VoiceStyle] = []
    for persona in personas:
        style = style_of(shelf, persona, config.language)
        if style not in styles:
            styles.append(style)
    offered = {"secret": lambda name: secret(name, config.secrets_file), "language": config.language}
    made = choices.engines("speak", config.speak, **offered)
    return PhraseMaker(list(_caches(config.speak, made, fixed(catalog, shelf))), styles)


def _caches(
    chosen: Sequence[EngineChoice], made: Sequence[tuple[str, Callable[[], Any]]], said: Collection[str]
) -> Iterator[tuple[str, PhraseCache]]:
    for choice, (label, make) in zip(chosen, made, strict=True):
        cache = keeping(choice, _Later(make), said)
        if isinstance(cache, PhraseCache):
            yield label, cache


class _Later:
    """A speaking engine that is made at its first sentence: mostly all the phrases are there."""

    def __init__(self, make: Callable[[], SpeakingEngine]) -> None:
        self._make = make
        self._engine: SpeakingEngine | None = None

    def speak(self, text: str, style: VoiceStyle) -> Any:
        if self._engine is None:
            self._engine = self._make()
        return self._engine.speak(text, style)

    def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()


def _folder() -> Path:
    return cache_folder() / "phrases"
