"""Keeps the garbage collector from looking at what stays as long as the program runs."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from buddy.core.machine import Step


@contextmanager
def uncollected() -> Iterator[None]:
    """No collection in this block: what is imported and built in it stays anyway."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Settled:
    """A witness: when everybody is ready, garbage goes once, and what is left is never looked at again.

    Else each full collection, in the midst of a turn, would hold up every thread: for some 20 ms with the 60,000
    objects of the program at rest, and several times as long on a Raspberry Pi.
    """

    def saw(self, step: Step, at: float) -> None:
        if step.before == "starting" and step.after != "starting":
            gc.collect()
            gc.freeze()
