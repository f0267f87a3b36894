"""The lamp: owns the lights."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from buddy.core.effects import Effect, Show
from buddy.errors import LightUnavailable
from buddy.lights import Light, Pattern
from buddy.runtime.clock import Clock
from buddy.runtime.worker import Post, Worker

log = logging.getLogger(__name__)


class Lamp(Worker):
    """Shows each pattern on every light, in the order in which they come."""

    name = "lamp"
    owns = (Show,)
    standing = (Show,)

    def __init__(self, clock: Clock, post: Post, lights: Sequence[Light]) -> None:
        super().__init__(clock, post)
        self._lights = lights

    def perform(self, thing: Effect) -> None:
        if not isinstance(thing, Show):
            return
        failures = []
        for light in self._lights:
            try:
                light.show(Pattern(thing.pattern), thing.dim)
            except LightUnavailable as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def finish(self) -> None:
        for light in self._lights:
            light.close()
