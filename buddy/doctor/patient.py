"""Who is examined: the configuration, and all that is built from it when a check first needs it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from buddy import config as configuration
from buddy.audio.conversion import FrameCutter, mono
from buddy.audio.frames import SILENT_FRAME
from buddy.config import Config
from buddy.config.last_good import LastGood
from buddy.config.loader import INSTALLED
from buddy.engines.speak import SpeakingEngine, VoiceStyle
from buddy.errors import ConfigurationError
from buddy.language.catalog import Catalog
from buddy.language.catalog import load as load_catalog
from buddy.offers import Offers
from buddy.personas.shelf import PersonaShelf
from buddy.runtime.clock import Clock
from buddy.skills.book import SkillBook

SENTENCES_OF = ("time_of_day", "date", "joke")
"""The skills whose first sentences everybody has to understand."""

PAUSE_FRAMES = 16
"""Half a second of silence before and after what the voice says."""


STATE = "/var/lib/buddy"
"""Where the service keeps its last good configuration."""


class Patient:
    """`problems` holds what is wrong with the file; then what stands in for it is examined."""

    def __init__(self, explicit: Path | None, clock: Clock) -> None:
        self.clock = clock
        self.file: Path | None = None
        self.problems: tuple[str, ...] = ()
        self.last_good: Config | None = None
        """What Buddy runs with while the file is wrong, if there is one."""
        try:
            self.file = configuration.find(explicit)
            self.config = configuration.load(self.file)
        except ConfigurationError as error:
            self.problems = error.problems
            self.last_good = _last_good((self.file or INSTALLED).parent)
            self.config = self.last_good or Config()
        self.runs = False
        """Whether a Buddy runs beside the doctor, and may hold the devices."""
        self.voice: SpeakingEngine | None = None
        """The first engine that speaks, once it is found."""

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(self.config.language)

    @cached_property
    def shelf(self) -> PersonaShelf:
        return PersonaShelf(self.config.persona_folders)

    @cached_property
    def book(self) -> SkillBook:
        return SkillBook.load(self.config.language, self.shelf.spoken_names(self.config.language))

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.config, self.catalog, self.book)

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret that anybody was given so far: none of them may be shown."""
        return frozenset(self.offers.given) if "offers" in self.__dict__ else frozenset()

    @cached_property
    def sentences(self) -> Mapping[str, str]:
        """What somebody may say to Buddy in its language ("what time is it"), by the skill that answers."""
        templates = {skill: template for skill, _, template in reversed(list(self.book.templates()))}
        return {skill: _plain(templates[skill]) for skill in SENTENCES_OF}

    @property
    def sentence(self) -> str:
        return self.sentences[SENTENCES_OF[0]]

    @cached_property
    def style(self) -> VoiceStyle:
        voice = self.shelf.load(self.config.conversation.persona, self.config.language).voice
        return VoiceStyle(self.config.language, voice.names, voice.speed, voice.pitch)

    def spoken(self, text: str) -> list[bytes]:
        """The text as frames, with silence around it; nothing while no voice is known. Raises SpeakingFailed."""
        if self.voice is None:
            return []
        frames: list[bytes] = []
        cutter: FrameCutter | None = None
        for chunk in self.voice.speak(text, self.style):
            cutter = cutter or FrameCutter(chunk.rate)
            frames += cutter.cut(mono(chunk.pcm, 1))
        if cutter is not None:
            frames += cutter.cut(mono(b"", 1), last=True)
        pause = [SILENT_FRAME] * PAUSE_FRAMES
        return [*pause, *frames, *pause] if frames else []


def _plain(template: str) -> str:
    """Without what may be left out, and of alternatives the first."""
    chosen = re.sub(r"\(([^|)]*)[^)]*\)", r"\1", re.sub(r"\[[^\]]*\]", "", template))
    return " ".join(chosen.split())


def _last_good(folder: Path) -> Config | None:
    kept = LastGood({"STATE_DIRECTORY": os.environ.get("STATE_DIRECTORY") or STATE})
    try:
        return kept.load(folder)
    except (ConfigurationError, OSError):
        return None
