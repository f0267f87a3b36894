"""The composition root: builds the house, starts it, and stops it in mirror order."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from buddy import states
from buddy.buttons import Colour, Deed
from buddy.choices import Devices, without_echo
from buddy.config import Config
from buddy.core.events import ButtonHeld, ButtonPressed, ButtonTouched
from buddy.core.facts import Facts
from buddy.core.machine import Machine
from buddy.errors import PersonaError
from buddy.language.catalog import load as load_catalog
from buddy.personas import Persona
from buddy.personas.shelf import PersonaShelf
from buddy.runtime.clock import Clock
from buddy.runtime.diary import Diary
from buddy.runtime.latency import LatencyLog
from buddy.runtime.loop import Loop, Witness
from buddy.staff import Engines, Staff
from buddy.workers.clerk import Clerk, Filing, NoFile
from buddy.workers.fingers import Fingers

log = logging.getLogger(__name__)

COMPANION = "companion"
"""Built in, therefore always there."""

JOIN_SECONDS = 1.2
"""How long all of them together may take to end, by the wall's clock (s)."""


class App:
    """One Buddy."""

    def __init__(
        self,
        config: Config,
        clock: Clock,
        devices: Devices,
        witnesses: Sequence[Witness] = (),
        engines: Mapping[str, Engines] | None = None,
        filing: Filing | None = None,
        greets: bool = False,
    ) -> None:
        """`engines`: for each slot that it names (and "vad"), these instead of those of the configuration.

        `filing`: the file of `config`, to be read again; None: there is none.
        `greets`: say aloud that Buddy is ready.
        """
        self.config = config
        self._clock = clock
        self._devices = devices = without_echo(config, clock, devices)
        shelf = PersonaShelf(config.persona_folders)
        self._by_button = shelf.by_button()
        talk = config.conversation
        persona = _first_persona(shelf, talk.persona, config.language)
        facts = Facts(
            persona=persona.id,
            silence_seconds=persona.silence_seconds or talk.silence_seconds,
            default_silence_seconds=talk.silence_seconds,
            utterance_seconds=talk.utterance_seconds,
            thinking_seconds=talk.thinking_seconds,
            greets=greets,
        )
        self.machine = Machine(states.read(), facts)
        self.loop = Loop(self.machine, clock, talk.while_speaking, talk.wake_cooldown_seconds)
        self.latencies = LatencyLog()
        self.loop.witnesses += [Diary(config.privacy.log_transcripts), self.latencies, *witnesses]
        self.catalog = load_catalog(config.language)
        staff = Staff(config, clock, self.loop.post, devices, self.catalog, shelf, self._persona_of, engines or {})
        self.clerk = Clerk(clock, self.loop.post, filing or NoFile())
        fingers = Fingers(clock, self.loop.post, devices.buttons, self.button)
        self.workers = [*staff.workers(), self.clerk, fingers]
        self.loop.employ(self.workers)

    def run(self) -> None:
        """Start everybody, step until the end, stop everybody in mirror order."""
        with ExitStack() as ending:
            ending.callback(self._join_all)
            for worker in self.workers:
                worker.start()
                ending.callback(worker.stop)
            self.loop.run()
        log.info("stopped; %d late answers were dropped", self.loop.late)

    def _join_all(self) -> None:
        until = time.monotonic() + JOIN_SECONDS
        for worker in reversed(self.workers):
            if not worker.join(max(0.0, until - time.monotonic())):
                log.error("%s does not end and is left behind", worker.name)

    def button(self, colour: Colour, deed: Deed) -> None:
        """What a finger does, as events. From any thread."""
        match deed:
            case "down":
                self.loop.post(ButtonTouched(colour))
            case "held":
                self.loop.post(ButtonHeld(colour))
            case "pressed":
                self.loop.post(ButtonPressed(colour, self._persona_of(colour)))

    def _persona_of(self, colour: str) -> str:
        return self._by_button.get(colour, "")


def _first_persona(shelf: PersonaShelf, wanted: str, language: str) -> Persona:
    """The one that is wanted; while it cannot be loaded, the companion."""
    try:
        return shelf.load(wanted, language)
    except PersonaError as error:
        log.error("the persona '%s' cannot come: %s", wanted, error.sentence)
        return PersonaShelf().load(COMPANION, language)
