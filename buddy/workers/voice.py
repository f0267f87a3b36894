"""The voice: owns the loudspeaker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from buddy.audio.earcons import Earcons
from buddy.audio.speaker import Speaker
from buddy.core.effects import Effect, Hush, PlayEarcon, Say, SayPhrase, SetVolume, UseVoice
from buddy.core.events import SpeechStopped
from buddy.engines.speak import SpeakingEngine, VoiceStyle
from buddy.runtime.clock import Clock
from buddy.runtime.pulse import Pulse
from buddy.runtime.worker import Post, Worker
from buddy.workers.bench import Bench
from buddy.workers.playing import Player
from buddy.workers.playlist import Broken, Chime, Sentence

log = logging.getLogger(__name__)

STEP = 10
"""How much louder or softer is (percent)."""
LEAST = 10
"""Softer never means silent: a voice that cannot be heard cannot say so."""

Phrase = Callable[..., str]


class Voice(Worker):
    """Takes what is to be said and played; hushes at once, because another thread plays."""

    name = "voice"
    owns = (Say, SayPhrase, PlayEarcon, Hush, UseVoice, SetVolume)

    def __init__(
        self,
        clock: Clock,
        post: Post,
        speaker: Speaker,
        engines: Bench[SpeakingEngine],
        earcons: Earcons,
        phrase: Phrase,
        style_of: Callable[[str], VoiceStyle],
        persona: str,
        volume: int,
        spare: SpeakingEngine | None = None,
    ) -> None:
        """`spare` is asked for sentences that none of the engines could say."""
        super().__init__(clock, post)
        self._speaker = speaker
        self._earcons = earcons
        self._phrase = phrase
        self._style_of = style_of
        self._style = style_of(persona)
        self._player = Player(clock, post, self.send, speaker, engines, volume, spare)

    def prepare(self) -> None:
        self._player.hush()
        self._speaker.open()
        self._player.warm_up()
        log.info("loudspeaker: %s", self._speaker.name)

    def handle(self, thing: object) -> None:
        if isinstance(thing, Broken):
            raise thing.error
        super().handle(thing)

    def perform(self, thing: Effect) -> None:
        match thing:
            case Say():
                self._player.send(Sentence(thing.turn, thing.text, self._style, thing.last))
            case SayPhrase():
                words = self._phrase(thing.phrase, name=thing.who)
                self._player.send(Sentence(thing.turn, words, self._style, last=True))
            case PlayEarcon():
                rate, pcm = self._earcons.pcm(thing.earcon)
                self._player.send(Chime(thing.earcon, rate, pcm))
            case Hush():
                began = self.clock.now()
                if self._player.hush():
                    self.post(SpeechStopped(round(1000 * (self.clock.now() - began), 1)))
            case UseVoice():
                self._style = self._style_of(thing.persona)
            case SetVolume():
                self._change_volume(thing)

    def pulses(self) -> Iterator[Pulse]:
        yield self.pulse
        yield self._player.pulse

    def told(self) -> Mapping[str, Any]:
        return {"engines": {"speak": self._player.engines.told()}, "volume": self._player.volume}

    def finish(self) -> None:
        self._player.close()
        self._speaker.close()

    def _change_volume(self, wanted: SetVolume) -> None:
        if wanted.change.isdecimal():
            self._player.volume = max(LEAST, min(100, int(wanted.change)))
            return
        up = wanted.change == "louder"
        limit = 100 if up else LEAST
        phrase = ("loudest" if up else "softest") if self._player.volume == limit else wanted.change
        self._player.volume = max(LEAST, min(100, self._player.volume + (STEP if up else -STEP)))
        self._player.send(Sentence(wanted.turn, self._phrase(phrase), self._style, last=True))
