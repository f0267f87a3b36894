"""Makes the fixed phrases before anybody needs them: whoever is told that the voice has failed must hear it."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from contextlib import suppress

from buddy.core.machine import Step
from buddy.engines.speak import VoiceStyle
from buddy.engines.speak.cache import PhraseCache
from buddy.errors import BuddyError

log = logging.getLogger(__name__)

RESTING = "idle"
AGAIN_SECONDS = 600.0
"""After so long it is tried anew when no engine could make them all."""

NICE = 10


class PhraseMaker:
    """A witness with a thread of low priority. It works while Buddy is idle, and pauses between two phrases if not.

    Its engines are its own, so that nobody who speaks waits for it; each is made only when a phrase is missing.
    """

    def __init__(self, engines: Sequence[tuple[str, PhraseCache]], styles: Sequence[VoiceStyle]) -> None:
        """`engines`, best first: the phrases are made by the first that can make all of them."""
        self._engines = engines
        self._styles = styles
        self._idle = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="phrase maker", daemon=True)

    def saw(self, step: Step, at: float) -> None:
        """The first idle state is the end of starting."""
        if step.after == RESTING:
            self._idle.set()
            if self._thread.ident is None and not self._stopping.is_set():
                self._thread.start()
        else:
            self._idle.clear()

    def close(self) -> None:
        """End after the phrase at hand; never waits."""
        self._stopping.set()
        self._idle.set()

    def join(self, seconds: float) -> bool:
        """Whether it has done all it could."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
        while not self._all_made() and not self._stopping.wait(AGAIN_SECONDS):
            pass
        for _, engine in self._engines:
            engine.close()

    def _all_made(self) -> bool:
        """Whether one engine has them all now, or nobody wants them any more."""
        for name, engine in self._engines:
            try:
                made = self._made_by(engine)
            except BuddyError as error:
                log.debug("%s made no phrases: %s", name, error.sentence)
            except Exception:  # this thread's boundary
                log.exception("%s made no phrases", name)
            else:
                if made and not self._stopping.is_set():
                    log.info("%d phrases were made by %s and kept", made, name)
                return True
        return False

    def _made_by(self, engine: PhraseCache) -> int:
        """How many it had to make. Raises what the engine raises."""
        made = 0
        for style in self._styles:
            for _ in engine.prepare(style):
                self._idle.wait()
                if self._stopping.is_set():
                    return made
                made += 1
        return made
