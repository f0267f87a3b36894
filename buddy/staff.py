"""Hires the workers: each with the drivers and engines that the configuration names for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from buddy import choices, phrases
from buddy.audio.earcons import Earcons
from buddy.config import Config, EngineChoice
from buddy.engines.home import is_at_home
from buddy.engines.speak import VoiceStyle
from buddy.engines.vad import Vad
from buddy.language.catalog import Catalog
from buddy.offers import Offers
from buddy.personas.shelf import PersonaShelf
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker
from buddy.skills.book import SkillBook
from buddy.workers.bench import Bench
from buddy.workers.ears import Ears, Phrases
from buddy.workers.endpointing import Patience
from buddy.workers.keyboard import Keyboard
from buddy.workers.lamp import Lamp
from buddy.workers.mind import Mind
from buddy.workers.surroundings import Surroundings
from buddy.workers.transcriber import Transcriber
from buddy.workers.trials import Trials, hears, listens, speaks, thinks
from buddy.workers.voice import Voice

HOME = Path(__file__).parent.parent
"""Where `sounds/` is."""

END_SECONDS = {"quick": 0.35, "normal": 0.48, "slow": 2.5}
"""Silence that ends an utterance, by the caretaker's word for it (s)."""

ANY_PHRASE = {"sphinx", "fake"}
"""Wake engines that spot several phrases, whatever they are."""

CLOUD = {"google", "openai", "gtts"}
"""Engines that need the internet, unless their settings name an address at home."""

Engines = Sequence[tuple[str, Callable[[], Any]]]
"""Names, and what makes each engine."""


def needs_internet(choice: EngineChoice) -> bool:
    return choice.name in CLOUD and not is_at_home(choice.settings)


def kept_folders() -> list[Path]:
    """Where a service keeps things: systemd's StateDirectory and CacheDirectory."""
    given = (os.environ.get(name, "").partition(":")[0] for name in ("STATE_DIRECTORY", "CACHE_DIRECTORY"))
    return [Path(folder) for folder in given if folder]


class Staff:
    """Knows everything that a worker may need to be built; the workers know only what they are given."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        post: Post,
        devices: choices.Devices,
        catalog: Catalog,
        shelf: PersonaShelf,
        persona_of: Callable[[str], str],
        engines: Mapping[str, Engines],
    ) -> None:
        self._config = config
        self._clock = clock
        self._post = post
        self._devices = devices
        self._catalog = catalog
        self._shelf = shelf
        self._book = SkillBook.load(config.language, shelf.spoken_names(config.language))
        self._offers = Offers(config, catalog, self._book)
        self._persona_of = persona_of
        self._engines = engines

    def workers(self) -> list[Worker]:
        """All of them, in the order in which they start."""
        post, clock, config = self._post, self._clock, self._config
        needs_network = any(map(needs_internet, (*config.wake, *config.hear, *config.think, *config.speak)))
        return [
            Lamp(clock, post, self._devices.lights),
            self._voice(),
            self._mind(),
            self._ears(),
            Surroundings(clock, post, config.quiet_hours_span, needs_network, folders=kept_folders()),
        ]

    def _bench(self, slot: str, chosen: Sequence[EngineChoice], trial: Callable[[Any], None]) -> Bench[Any]:
        room = "wake" if slot == "barge-in" else slot
        made = self._engines.get(slot) or choices.engines(room, chosen, **self._offers.for_slot(slot))
        return self._seated(slot, made, trial)

    def _seated(self, slot: str, engines: Engines, trial: Callable[[Any], None]) -> Bench[Any]:
        return Bench(slot, engines, self._clock.now, Trials(self._clock, trial))

    def _voice(self) -> Voice:
        config, speaker = self._config, self._devices.speaker
        chosen: Sequence[EngineChoice] = config.speak
        if speaker is None:
            from buddy.audio.speaker import none
            from buddy.engines.speak import console

            speaker = none.build(none.Settings(), self._clock)
            chosen = [EngineChoice("console", console.Settings())]
        engines = self._engines.get("speak") or [
            (label, self._keeping_phrases(choice, make))
            for choice, (label, make) in zip(
                chosen, choices.engines("speak", chosen, **self._offers.for_slot("speak")), strict=True
            )
        ]
        return Voice(
            self._clock,
            self._post,
            speaker,
            self._seated("speak", engines, speaks(lambda: self._style_of(config.conversation.persona))),
            Earcons(HOME / "sounds"),
            self._catalog.phrase,
            self._style_of,
            config.conversation.persona,
            config.volume,
            None if "speak" in self._engines else phrases.spare(),
        )

    def _keeping_phrases(self, choice: EngineChoice, make: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: phrases.keeping(choice, make(), phrases.fixed(self._catalog, self._shelf))

    def _style_of(self, persona: str) -> VoiceStyle:
        return phrases.style_of(self._shelf, persona, self._config.language)

    def _mind(self) -> Mind:
        config = self._config
        return Mind(
            self._clock,
            self._post,
            self._bench("think", config.think, thinks(config.language)),
            lambda persona: self._shelf.load(persona, config.language),
            config.conversation.persona,
            config.language,
        )

    def _ears(self) -> Worker:
        catalog, config = self._catalog, self._config
        if self._devices.microphone is None:
            return self._keyboard(self._devices.typed)
        complete = (*catalog.stop_words, *catalog.answers)
        return Ears(
            self._clock,
            self._post,
            self._devices.microphone,
            self._bench("wake", config.wake, listens),
            self._bench("barge-in", self._spotters(), listens),
            self._vad(),
            Patience(END_SECONDS[config.conversation.patience], config.conversation.utterance_seconds),
            Transcriber(self._clock, self._post, self._bench("hear", config.hear, hears), complete),
            Phrases(catalog.stop_words, catalog.help_phrases),
        )

    def _vad(self) -> Vad:
        from buddy.engines.vad import silero

        for _, make in self._engines.get("vad", ()):
            made: Vad = make()
            return made
        return silero.build(silero.Settings())

    def _spotters(self) -> Sequence[EngineChoice]:
        """What can listen for any phrase while Buddy speaks: not every wake engine can."""
        from buddy.engines.wake import sphinx

        named = [choice for choice in self._config.wake if choice.name in ANY_PHRASE]
        return [
            EngineChoice(choice.name, choice.settings.over_own_voice())
            if isinstance(choice.settings, sphinx.Settings)
            else choice
            for choice in named or [EngineChoice("sphinx", sphinx.Settings())]
        ]

    def _keyboard(self, typed: Callable[[], Any]) -> Keyboard:
        catalog = self._catalog
        source: Callable[[], Any] = typed
        return Keyboard(
            self._clock,
            self._post,
            source,
            catalog.wake_phrases,
            catalog.stop_words,
            catalog.help_phrases,
            self._persona_of,
        )
