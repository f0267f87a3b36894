"""Phrases spotted by the first wake engine that is fit; one that fails hands over to the next in the same frame."""

from __future__ import annotations

from buddy.engines.wake import Detection, WakeEngine
from buddy.workers.bench import Bench


def spot(bench: Bench[WakeEngine], frame: bytes) -> Detection | None:
    """What is heard in this frame. After a detection the engine begins anew."""
    for name, engine in bench.available():
        try:
            if bench.last not in (None, name):  # it heard nothing of what the other one heard
                engine.reset()
            found = engine.feed(frame)
        except Exception as error:  # whatever a library may raise: the next engine is there for it
            bench.failed(name, error)
            continue
        bench.succeeded(name)
        if found:
            begin_anew(bench)
        return found
    return None


def begin_anew(bench: Bench[WakeEngine]) -> None:
    """Forget what was heard, after a detection or a gap."""
    for name, engine in bench.available():
        try:
            engine.reset()
        except Exception as error:  # as above: Porcupine may lose its activation here, too
            bench.failed(name, error)
            continue
        return
