"""Playing: the thread that turns sentences into sound, and that can be silenced at any instant by another."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing, nullcontext, suppress
from queue import SimpleQueue

from buddy.audio.level import scale
from buddy.audio.speaker import Playback, Speaker
from buddy.core.events import (
    EarconPlayed,
    SentenceSpoken,
    SpeechFailed,
    SpeechFinished,
    SpeechPaused,
    SpeechStarted,
)
from buddy.engines.speak import Chunk, SpeakingEngine
from buddy.errors import DeviceError, SpeakerLost, SpeakingFailed
from buddy.runtime.clock import Clock
from buddy.runtime.complaints import Complaints, in_words
from buddy.runtime.pulse import Pulse
from buddy.runtime.worker import Post
from buddy.workers.bench import Bench
from buddy.workers.playlist import Broken, Chime, End, Job, Sentence

log = logging.getLogger(__name__)


class Player:
    """Plays one thing after another; sentences of one reply follow each other without a gap.

    A breath is what is played between two hushes: a job of an earlier breath is dropped.
    """

    def __init__(
        self,
        clock: Clock,
        post: Post,
        tell: Callable[[object], None],
        speaker: Speaker,
        engines: Bench[SpeakingEngine],
        volume: int,
        spare: SpeakingEngine | None = None,
    ) -> None:
        self._spare = spare
        """Is asked when no engine is left."""
        self.volume = volume
        """Percent."""
        self.pulse = Pulse("player", within=45.0)  # one piece of sound, from the engine or at the loudspeaker
        self._clock = clock
        self._post = post
        self._tell = tell
        self._speaker = speaker
        self.engines = engines
        self._jobs: SimpleQueue[Job | End] = SimpleQueue()
        self._next: Job | End | None = None
        """Taken from the queue before its time, while the sentence before it was sounding."""
        self._lock = threading.Lock()
        self._breath = 0
        self._playback: Playback | None = None
        self._rate = 0
        self._sounds_until = 0.0
        self._waiting = 0
        self._unsaid = 0
        """Sentences of this breath that are not over."""
        self._heard_in = -1
        """The breath in which speech sounds now."""
        self._complaints = Complaints(log)
        clock.begin(threading.Thread(target=self._run, name="player", daemon=True))

    # --- From the voice's thread

    def send(self, thing: Sentence | Chime) -> None:
        with self._lock:
            self._waiting += 1
            self._unsaid += isinstance(thing, Sentence)
            job = Job(thing, self._breath)
        self._clock.put(self._jobs, job)

    def hush(self) -> bool:
        """Silence at once; whether there was anything to silence."""
        with self._lock:
            self._breath += 1
            self._unsaid = 0
            playback, self._playback = self._playback, None
            was_busy = playback is not None or self._waiting > 0
        if playback is not None:
            playback.stop()
        return was_busy

    def warm_up(self) -> None:
        """Make the first engine before it is needed."""
        self.engines.warm_up()

    def close(self) -> None:
        self.hush()
        self._clock.put(self._jobs, End())
        self.engines.close()

    # --- In the player's thread

    def _run(self) -> None:
        while True:
            job, self._next = self._next or self._clock.take(self._jobs), None
            if not isinstance(job, Job):
                return
            self.pulse.begin(self._clock.now())
            try:
                self._play(job)
            except DeviceError as error:
                with self._lock:
                    self._playback = None
                self._tell(Broken(error))
            except Exception as error:  # this thread's boundary: without it Buddy would be mute for good
                self._complaints.tell("the player failed", error)
                self.hush()
                self._tell(Broken(SpeakerLost(f"playing failed: {in_words(error)}")))
            finally:
                self.pulse.rest()
                with self._lock:
                    self._waiting -= 1

    def _current(self, breath: int) -> bool:
        return breath == self._breath

    def _play(self, job: Job) -> None:
        if not self._current(job.breath):
            return
        if isinstance(job.thing, Chime):
            self._write(job.breath, Chunk(job.thing.rate, job.thing.pcm))
            self._drain(job.breath)
            if self._current(job.breath):
                self._post(EarconPlayed(job.thing.name))
        else:
            self._speak(job.thing, job.breath)

    def _speak(self, sentence: Sentence, breath: int) -> None:
        spoken = self._sound(sentence, breath) if sentence.text else False
        if not self._over(breath):
            return
        if spoken:
            self._post(SentenceSpoken(sentence.turn))
        if sentence.last:
            self._finish(sentence, breath)
            return
        self.pulse.rest()
        self._next = self._clock.take(self._jobs, self._sounds_until)
        self.pulse.begin(self._clock.now())
        if self._next is None and self._heard_in == breath:
            self._drain(breath)
            self._heard_in = -1
            if self._current(breath):
                self._post(SpeechPaused(sentence.turn))

    def _over(self, breath: int) -> bool:
        """Count a sentence as said; False if it was hushed."""
        with self._lock:
            if self._current(breath):
                self._unsaid -= 1
            return self._current(breath)

    def _finish(self, sentence: Sentence, breath: int) -> None:
        """Speech is finished when all of it is: a phrase may have been asked for in the middle of a reply."""
        if self._unsaid:
            return
        self._drain(breath)
        if self._current(breath) and not self._unsaid:
            self._heard_in = -1
            self._post(SpeechFinished(sentence.turn))

    def _sound(self, sentence: Sentence, breath: int) -> bool:
        """Speak with the first engine that can."""
        for name, engine in self.engines.available():
            try:
                begun = self._with(engine, sentence, breath)
            except DeviceError:
                raise
            except Exception as error:  # whatever a library may raise: the next voice is there for it
                self.engines.failed(name, error)
                continue
            if begun:
                self.engines.succeeded(name)
            return begun
        if self._spare is not None:
            with suppress(SpeakingFailed):
                return self._with(self._spare, sentence, breath)
        self._post(SpeechFailed(sentence.turn, "no voice could say it"))
        return False

    def _with(self, engine: SpeakingEngine, sentence: Sentence, breath: int) -> bool:
        begun = False
        chunks = engine.speak(sentence.text, sentence.style)
        with closing(chunks) if hasattr(chunks, "close") else nullcontext():  # type: ignore[type-var]
            for chunk in chunks:
                if not self._current(breath):
                    return begun
                if self._heard_in != breath:
                    self._heard_in = breath
                    self._post(SpeechStarted(sentence.turn))
                begun = True
                try:
                    self._write(breath, chunk)
                except DeviceError:
                    raise
                except Exception as error:  # the loudspeaker's, not the voice's: no other voice would help
                    self._complaints.tell("the loudspeaker failed", error)
                    raise SpeakerLost(f"playing failed: {in_words(error)}") from error
        return begun

    def _write(self, breath: int, chunk: Chunk) -> None:
        playback = self._opened(breath, chunk.rate)
        if playback is None:
            return
        now = self._clock.now()
        self.pulse.begin(now)
        length = len(chunk.pcm) / 2 / chunk.rate
        self._sounds_until = max(now, self._sounds_until) + length
        playback.write(scale(chunk.pcm, self.volume))

    def _opened(self, breath: int, rate: int) -> Playback | None:
        if self._playback is not None and self._rate != rate:
            self._drain(breath)
        with self._lock:
            if not self._current(breath):
                return None
            if self._playback is None:
                self._playback = self._speaker.play(rate)
                self._rate = rate
                self._sounds_until = self._clock.now()
            return self._playback

    def _drain(self, breath: int) -> None:
        """Wait until everything written has sounded."""
        with self._lock:
            playback = self._playback if self._current(breath) else None
        if playback is not None:
            playback.finish()
            with self._lock:
                if self._playback is playback:
                    self._playback = None
