"""The engines of a slot, each tried with a sentence; one that works is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from buddy import choices
from buddy.config import EngineChoice
from buddy.doctor import Finding, failure, fine, note, warning
from buddy.doctor.deadline import within
from buddy.doctor.patient import Patient
from buddy.errors import BuddyError, EngineUnavailable
from buddy.runtime.complaints import in_words

ENGINE_SECONDS = 30.0
"""For building an engine and for one sentence; a model may have to be loaded."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it."""

    said: str
    doubtful: bool = False
    """It works, but not as one would wish."""


@dataclass(frozen=True, slots=True)
class _Result:
    name: str
    tried: Tried | None
    error: Exception | None = None


def examined(
    patient: Patient, slot: str, chosen: Sequence[EngineChoice], try_out: Callable[[Any], Tried]
) -> Iterator[Finding]:
    """A finding for each engine, and one for the slot if nobody is left in it.

    `try_out` is given the engine, and closes it unless it shall be kept; it raises what the engine raises.
    """
    offers = patient.offers.for_slot(slot)
    makers = choices.engines(slot, chosen, **offers)
    results = [_tried(name, make, try_out) for name, make in makers]
    someone_works = any(result.tried for result in results)
    for result in results:
        yield _finding(f"{slot}: {result.name}", result, slot, someone_works)
    if not someone_works:
        yield failure(slot, "no engine works", f"mend one of those above, or name another one under '{slot}:'")


def _tried(name: str, make: Callable[[], Any], try_out: Callable[[Any], Tried]) -> _Result:
    try:
        return _Result(name, within(ENGINE_SECONDS, lambda: try_out(make())))
    except Exception as error:  # whatever a library may raise: the next engine has to be tried, too
        return _Result(name, None, error)


def _finding(what: str, result: _Result, slot: str, someone_works: bool) -> Finding:
    if result.tried is not None:
        return (note if result.tried.doubtful else fine)(what, result.tried.said)
    error = result.error or BuddyError("nothing came of it")
    sentence = error.sentence if isinstance(error, BuddyError) else in_words(error)
    mend = f"the next engine is used meanwhile; or take it out of '{slot}:' in config.yaml"
    if someone_works and isinstance(error, EngineUnavailable):
        return note(what, f"is left out: {sentence}", mend)
    return warning(what, sentence, mend if someone_works else "")
