"""The ward: checks are done in a child process, because a library may crash in one, or hang and let no thread run.

The child tells what it does in lines of JSON. Where it ends too early, another one goes on with the next check.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

from buddy.doctor import Finding, Verdict

GRACE_SECONDS = 5.0
"""What a check gets beyond its own deadline, which the child itself should have kept."""

START_SECONDS = 60.0
"""For the child to come to its first check."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Told at the beginning of each check."""

    name: str
    number: int
    seconds: float
    essential: bool


Told = Begun | Finding
Tell = Callable[[Told], None]
Work = Callable[[int, Tell], None]
"""Does the checks from this number on, telling of each."""


def findings(work: Work, grace: float = GRACE_SECONDS) -> Iterator[Finding]:
    """All that the children found. To be called while there is only one thread."""
    number: int | None = 0
    while number is not None:
        number = yield from _child(work, number, grace)


def _child(work: Work, number: int, grace: float) -> Generator[Finding, None, int | None]:
    """Gives the check with which another child has to go on; None when all are done."""
    sys.stdout.flush()
    inlet, outlet = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(inlet)
        _be_the_child(work, number, outlet)
    os.close(outlet)
    begun: Begun | None = None
    how = "was broken off"
    try:
        for told in _lines(inlet, grace):
            if isinstance(told, Begun):
                begun = told
            else:
                yield told
        how = ""
    except TimeoutError:
        how = "hangs, and had to be ended"
    finally:
        os.close(inlet)
        if how:
            os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status == 0:
        return None
    if begun is None:
        yield Finding("doctor", Verdict.FAILURE, f"could not begin (status {status})", "please report it")
        return None
    yield _cut_short(begun, how or f"crashed in a library ({_in_words(status)})")
    return begun.number + 1


def _lines(inlet: int, grace: float) -> Iterator[Told]:
    """Until the child has ended. Raises TimeoutError when a check does not."""
    rest, until = b"", monotonic() + START_SECONDS
    while select.select([inlet], [], [], max(0.0, until - monotonic()))[0]:
        data = os.read(inlet, 65_536)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            told = _read(json.loads(line))
            if isinstance(told, Begun):
                until = monotonic() + told.seconds + grace
            yield told
    raise TimeoutError


def _read(told: dict[str, Any]) -> Told:
    return Begun(**told) if "number" in told else Finding(**told | {"verdict": Verdict(told["verdict"])})


def _be_the_child(work: Work, number: int, outlet: int) -> None:
    """Never comes back: threads that hang are left with the process."""
    status = 1
    try:
        work(number, lambda told: _write(outlet, told))
        status = 0
    except BaseException:  # it must not go on as a second parent
        traceback.print_exc()
    finally:
        os._exit(status)


def _write(outlet: int, told: Told) -> None:
    os.write(outlet, json.dumps(asdict(told)).encode() + b"\n")


def _in_words(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"


def _cut_short(begun: Begun, how: str) -> Finding:
    verdict = Verdict.FAILURE if begun.essential else Verdict.WARNING
    mend = "something below it is broken: pull its plug and put it back, restart the box, or name another driver"
    return Finding(begun.name, verdict, how, mend)
