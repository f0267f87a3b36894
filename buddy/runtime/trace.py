"""The trace: one JSON line per event, transition and effect."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from buddy.core.effects import Effect
from buddy.core.events import Event
from buddy.core.machine import Step
from buddy.core.vocabulary import snake
from buddy.errors import ConfigurationError

log = logging.getLogger(__name__)


@contextmanager
def tracing(path: Path | None, zero: Callable[[], float | None]) -> Iterator[list[Trace]]:
    """The trace into the file `path`, if there is one, for as long as the block lasts.

    Raises ConfigurationError when the file cannot be written.
    """
    if path is None:
        yield []
        return
    try:
        out = path.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError(f"{path}: the trace cannot be written: {error.strerror}") from error
    try:
        yield [Trace(out, zero)]
    finally:
        with suppress(OSError):  # the disk is full: said before
            out.close()


class Trace:
    """Writes what happens to a text file.

    `t` is seconds since `zero()`; what happened before that instant, or while it is None, stands at 0.
    A file that takes no more (a full disk) ends the trace, never Buddy: `cut` then says why.
    """

    def __init__(self, out: TextIO, zero: Callable[[], float | None]) -> None:
        self._out = out
        self._zero = zero
        self.cut: str | None = None

    def saw(self, step: Step, at: float) -> None:
        zero = self._zero()
        t = 0.0 if zero is None else max(0.0, round(at - zero, 4))
        late: dict[str, Any] = {"late": True} if step.late else {}
        where = {"from": step.before, "to": step.after, "turn": step.turn}
        self._write(t, "event", step.event, where | late)
        if step.moved:
            self._line({"t": t, "kind": "transition", "name": snake(type(step.event)), **where})
        for effect in step.effects:
            self._write(t, "effect", effect, where)

    def _write(self, t: float, kind: str, thing: Event | Effect, more: dict[str, Any]) -> None:
        """What has a turn of its own tells that one."""
        self._line({"t": t, "kind": kind, "name": snake(type(thing)), **more, **dataclasses.asdict(thing)})

    def _line(self, told: dict[str, Any]) -> None:
        if self.cut is not None:
            return
        try:
            self._out.write(json.dumps(told, ensure_ascii=False) + "\n")
            self._out.flush()
        except OSError as error:
            self.cut = f"{self._out.name}: the trace is cut short: {error.strerror}"
            log.error("%s", self.cut)
