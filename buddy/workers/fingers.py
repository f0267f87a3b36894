"""The fingers' worker: owns the buttons. Where they are not there it looks for them again and again."""

from __future__ import annotations

import logging

from buddy.buttons import Buttons, OnDeed
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker

log = logging.getLogger(__name__)


class Fingers(Worker):
    """Without its buttons Buddy still hears and helps."""

    name = "buttons"

    def __init__(self, clock: Clock, post: Post, buttons: Buttons, on_deed: OnDeed) -> None:
        """`on_deed` is called from the buttons' own thread."""
        super().__init__(clock, post)
        self._buttons = buttons
        self._on_deed = on_deed

    def prepare(self) -> None:
        self._buttons.start(self._on_deed)
        log.info("%s", self._buttons.name)

    def finish(self) -> None:
        self._buttons.close()
