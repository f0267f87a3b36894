"""The ears: own the microphone, and everything that listens to it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from buddy.audio.frames import FRAME_SECONDS
from buddy.audio.microphone import Microphone
from buddy.core.effects import AwaitBargeIn, AwaitWakeWord, CloseEars, Effect, Listen
from buddy.core.events import HelpWanted, NothingHeard, StopWordHeard, UtteranceEnded, UtteranceStarted, WakeWordHeard
from buddy.engines.vad import Vad
from buddy.engines.wake import Detection, WakeEngine
from buddy.runtime.clock import Clock
from buddy.runtime.pulse import Pulse
from buddy.runtime.worker import Post, Worker
from buddy.workers.bench import Bench
from buddy.workers.endpointing import Endpointing, Mark, Patience
from buddy.workers.interlude import Interlude
from buddy.workers.spotting import begin_anew, spot
from buddy.workers.transcriber import Transcriber

log = logging.getLogger(__name__)

RING_SECONDS = 2.0
PRE_ROLL_SECONDS = 0.6
"""What is kept before the onset, so that no first syllable is lost."""
FADING_SECONDS = 0.2
"""After its detection the wake phrase may still be fading: speech counts as going on only when it lasts longer."""
SETTLE_FRAMES = round(0.15 / FRAME_SECONDS)
"""What Buddy played is still in the room, and in the sound card, for so long after it ended."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What an engine may spot; anything else that it finds is the wake word."""

    stop: Collection[str] = ()
    help: Collection[str] = ()


def _last_frames(seconds: float) -> deque[bytes]:
    """Keeps the frames of so many seconds."""
    return deque(maxlen=round(seconds / FRAME_SECONDS))


class Ears(Worker):
    """Reads every frame of one open microphone and gives it to whoever listens now."""

    name = "ears"
    owns = (AwaitWakeWord, Listen, AwaitBargeIn, CloseEars)
    standing = (AwaitWakeWord, Listen, AwaitBargeIn, CloseEars)

    def __init__(
        self,
        clock: Clock,
        post: Post,
        microphone: Microphone,
        wake: Bench[WakeEngine],
        barge_in: Bench[WakeEngine],
        vad: Vad,
        patience: Patience,
        transcriber: Transcriber,
        phrases: Phrases = Phrases(),
    ) -> None:
        super().__init__(clock, post)
        self._microphone = microphone
        self._wake = wake
        self._barge_in = barge_in
        self._vad = vad
        self._patience = patience
        self._endpointing = Endpointing(patience)
        self._transcriber = transcriber
        self._phrases = phrases
        self._doing: Effect = CloseEars()
        self._open = False
        self._ring = _last_frames(RING_SECONDS)
        self._before = _last_frames(PRE_ROLL_SECONDS)
        self._since_phrase = 0
        self._since_detection = 0
        self._settling = 0
        self._fading = 0
        self._interlude: Interlude | None = None

    def prepare(self) -> None:
        self._close()
        self._transcriber.warm_up()
        next(self._wake.available(), None)
        next(self._barge_in.available(), None)
        if self._as_it_shall_be is not None and not isinstance(self._as_it_shall_be, CloseEars):
            self._open_microphone()
            self._microphone.read()  # one that opens and gives no sound has not come back

    def work(self) -> None:
        while True:
            wait = None if not self._open else self.clock.now()
            thing = self.take(wait)
            if thing is not None:
                self.handle(thing)
            elif self._open:
                self._hear(self._microphone.read())

    def perform(self, thing: Effect) -> None:
        if isinstance(thing, CloseEars):
            self._close()
        elif not self._open:
            self._open_microphone()
        was, self._doing = self._doing, thing
        chimed, self._interlude = self._interlude, None
        match thing:
            case AwaitWakeWord():
                begin_anew(self._wake)
            case AwaitBargeIn():
                begin_anew(self._barge_in)
                if isinstance(was, Listen):
                    self._interlude = Interlude(was.turn, self._patience.voiced, self._endpointing.beginning)
            case Listen() if chimed is not None and chimed.turn == thing.turn and not thing.since_wake_word:
                self._interlude = chimed
                self._settling = SETTLE_FRAMES
            case Listen():
                self._begin_listening(thing, settle=isinstance(was, AwaitBargeIn))

    def pulses(self) -> Iterator[Pulse]:
        yield self.pulse
        yield self._transcriber.pulse

    def told(self) -> Mapping[str, Any]:
        slots = {"wake": self._wake.told(), "barge-in": self._barge_in.told(), "hear": self._transcriber.bench.told()}
        return {"engines": slots, "lost_frames": self._microphone.dropped}

    def finish(self) -> None:
        self._close()
        self._transcriber.close()
        self._wake.close()
        self._barge_in.close()

    def _open_microphone(self) -> None:
        self._microphone.open()
        self._open = True
        log.info("microphone: %s", self._microphone.name)

    def _close(self) -> None:
        self._open = False
        self._ring.clear()
        self._microphone.close()

    def _hear(self, frame: bytes) -> None:
        self._ring.append(frame)
        self._since_phrase += 1
        self._since_detection += 1
        match self._doing:
            case AwaitWakeWord():
                self._spot(self._wake, frame)
            case AwaitBargeIn():
                if self._interlude is not None:
                    self._interlude.append(frame, self._vad.probability(frame))
                self._spot(self._barge_in, frame)
            case Listen():
                self._listen(frame)

    # --- Waiting for a phrase

    def _spot(self, bench: Bench[WakeEngine], frame: bytes) -> None:
        found = spot(bench, frame)
        if found:
            self._spotted(found)

    def _spotted(self, found: Detection) -> None:
        self._since_phrase = round(found.seconds_ago / FRAME_SECONDS)
        self._since_detection = 0
        if found.phrase in self._phrases.help:
            self.post(HelpWanted("voice"))
        elif found.phrase in self._phrases.stop:
            self.post(StopWordHeard(found.phrase, found.seconds_ago))
        else:
            self.post(WakeWordHeard(found.phrase, found.seconds_ago))

    # --- Listening for an utterance

    def _begin_listening(self, wanted: Listen, settle: bool) -> None:
        self._endpointing.reset()
        self._vad.reset()
        self._before = _last_frames(PRE_ROLL_SECONDS)
        self._fading = 0
        self._settling = SETTLE_FRAMES if settle and not wanted.since_wake_word else 0
        if wanted.since_wake_word:
            if self._since_phrase < len(self._ring):  # all that followed the name, however late it was found
                self._before = _last_frames(RING_SECONDS)
            self._before.extend(list(self._ring)[-self._since_phrase :] if self._since_phrase else [])
            self._fading = max(0, round(FADING_SECONDS / FRAME_SECONDS) - self._since_detection)

    def _listen(self, frame: bytes) -> None:
        turn = self._doing.turn if isinstance(self._doing, Listen) else 0
        if self._settling:
            self._settling -= 1
            if self._interlude is not None:
                self._interlude.append(frame, self._vad.probability(frame))
                if not self._settling:
                    self._catch_up(turn, self._interlude)
            return
        probability = self._vad.probability(frame)
        if self._fading:
            self._fading -= 1
            self._before.append(frame)
            return
        self._follow(turn, frame, probability)

    def _catch_up(self, turn: int, chimed: Interlude) -> None:
        """Listen on after a chime, as if it had not been there where somebody spoke into it."""
        self._interlude = None
        speech, from_before = chimed.speech()
        if not from_before:
            self._endpointing.reset()
            self._before.clear()
        for frame, probability in speech:
            if isinstance(self._doing, Listen):
                self._follow(turn, frame, probability)
        if not speech:
            self._before.extend(chimed.lead)

    def _follow(self, turn: int, frame: bytes, probability: float) -> None:
        mark = self._endpointing.feed(probability, self._transcriber.is_complete)
        if mark is Mark.STARTED:
            self._transcriber.begin(turn, (*self._before, frame))
            self.post(UtteranceStarted(turn))
        elif self._endpointing.speaking:
            self._transcriber.feed(frame)
        else:
            self._before.append(frame)
        if mark in (Mark.ENDED, Mark.NOISE):
            self._end(turn, mark)

    def _end(self, turn: int, mark: Mark) -> None:
        seconds, silent = self._endpointing.seconds, self._endpointing.silent_seconds
        self._endpointing.reset()
        self._before.clear()
        if mark is Mark.NOISE:
            self._transcriber.drop()
            self.post(NothingHeard(turn))
            return
        self.post(UtteranceEnded(turn, round(seconds, 3), round(silent, 3)))
        self._transcriber.finish(seconds)
        self._doing = AwaitBargeIn()
