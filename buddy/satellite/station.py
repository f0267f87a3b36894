"""Who may use the box now, and what it does for them. Lives in the loop's thread; the devices have their own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from wyoming.audio import AudioChunk, AudioStop
from wyoming.event import Event
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import StreamingStarted, StreamingStopped
from wyoming.snd import Played
from wyoming.wake import Detection as Detected

from buddy.audio.frames import RATE
from buddy.engines.wake import Detection
from buddy.satellite.link import Link
from buddy.satellite.listening import Listening
from buddy.satellite.playing import Playing

log = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
"""After so long without an end of the utterance the wake word is waited for again."""


class Station:
    """One server at a time: the last that said `run-satellite`. What it plays is not sent back to it.

    With `local_wake` sound goes out from a wake word to the server's transcript; without it all the time, and the
    server listens for a wake word itself.
    """

    def __init__(self, local_wake: bool) -> None:
        self.local_wake = local_wake
        self._listening: Listening
        self._playing: Playing
        self._link: Link | None = None
        self._streaming = False
        self._sounding = False
        self._deadline: asyncio.TimerHandle | None = None

    def use(self, listening: Listening, playing: Playing) -> None:
        """Called once, before the first server comes."""
        self._listening, self._playing = listening, playing

    # --- From a server

    def run_for(self, link: Link) -> None:
        """This server gets the box; one that had it is left."""
        self._stop_sound()
        if self._link is not None and self._link is not link:
            log.info("another server takes over")
            self._link.close()
        self._link = link
        log.info("a server runs the satellite")
        self._begin()

    def pause(self, link: Link) -> None:
        """Nothing is listened to until the server says `run-satellite` again."""
        if link is self._link:
            self._end_utterance()
            self._listening.want("rest")
            self._link = None

    def left(self, link: Link) -> None:
        """The connection is gone."""
        if link is self._link:
            log.info("the server has gone")
            self._stop_sound()
            self.pause(link)

    def understood(self, link: Link) -> None:
        """The server has what it wanted of this utterance, or gave up."""
        if link is self._link and self.local_wake:
            self._end_utterance()
            self._begin()

    def sound(self, link: Link, rate: int, pcm: bytes) -> None:
        """To be played: mono s16le. Nothing is listened to meanwhile."""
        if link is self._link:
            self._sounding = True
            self._listening.want("rest")
            self._playing.write(rate, pcm)

    def sound_is_over(self, link: Link) -> None:
        if link is self._link:
            self._playing.end()

    # --- From the devices

    def heard(self, found: Detection, followed_by: Sequence[bytes]) -> None:
        """The wake word, and what was said after it in the same breath."""
        if self._link is None or self._sounding or self._streaming:
            return
        log.info("the wake word was heard")
        self._send(Detected(name=found.phrase).event())
        self._send(
            RunPipeline(PipelineStage.ASR, PipelineStage.TTS, wake_word_name=found.phrase, restart_on_end=False).event()
        )
        self._stream()
        for frame in followed_by:
            self.frame(frame)
        self._deadline = asyncio.get_running_loop().call_later(LONGEST_SECONDS, self._too_long)

    def frame(self, pcm: bytes) -> None:
        if self._streaming and not self._sounding:
            self._send(AudioChunk(RATE, 2, 1, pcm).event())

    def played(self) -> None:
        """The last sample of what the server sent has sounded."""
        self._send(Played().event())
        self._sounding = False
        if self._link is not None:
            self._listening.want("stream" if self._streaming else "wake")

    # --- What the box does

    def _begin(self) -> None:
        if self._sounding:
            return
        if self.local_wake:
            self._listening.want("wake")
        elif not self._streaming:
            self._send(RunPipeline(PipelineStage.WAKE, PipelineStage.TTS, restart_on_end=True).event())
            self._stream()

    def _stream(self) -> None:
        self._streaming = True
        self._send(StreamingStarted().event())
        self._listening.want("stream")

    def _end_utterance(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if self._streaming:
            self._streaming = False
            self._send(StreamingStopped().event())

    def _too_long(self) -> None:
        log.warning("the server said no end of the utterance for %g s: the wake word is waited for", LONGEST_SECONDS)
        self._deadline = None
        self._send(AudioStop().event())
        self._end_utterance()
        self._begin()

    def _stop_sound(self) -> None:
        self._end_utterance()
        self._playing.hush()
        self._sounding = False

    def _send(self, event: Event) -> None:
        if self._link is not None:
            self._link.send(event)
