"""The files: configuration, secrets, personas, states, phrases and sounds."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from buddy import states
from buddy.audio.earcons import Earcons
from buddy.config import cast
from buddy.config.loader import INSTALLED
from buddy.core import model_check
from buddy.doctor import Finding, failure, fine, note, warning
from buddy.doctor.patient import Patient
from buddy.errors import BuddyError
from buddy.staff import HOME

NAME = "configuration"
SECONDS = 60.0
ESSENTIAL = True
EARCONS = ("wake", "listened", "goodbye", "error")


def examine(patient: Patient) -> Iterator[Finding]:
    for problem in patient.problems:
        if patient.last_good is not None:
            yield warning(NAME, problem, "mend the line; meanwhile Buddy runs with its last good configuration")
        else:
            yield failure(NAME, problem, "mend the line; all that follows was examined with Buddy's own settings")
    if not patient.problems:
        yield fine(NAME, f"{(patient.file or Path()).resolve()} is right")
    if patient.file is not None and INSTALLED.exists() and not patient.file.samefile(INSTALLED):
        yield note(NAME, f"the service uses another one, {INSTALLED}", f"buddy doctor --config {INSTALLED}")
    yield _secrets(Path(patient.config.secrets_file))
    yield from _personas(patient)
    yield from _states()
    yield _sounds()


def _secrets(file: Path) -> Finding:
    what = "secrets"
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return fine(what, f"there is no {file}: nothing needs a key, or keys come from the environment")
    except OSError as error:
        return warning(what, f"{file} cannot be looked at: {error.strerror}", "run the doctor as Buddy's user")
    if found.st_mode & stat.S_IRWXO:
        return failure(what, f"everybody on this machine can use {file}, so Buddy refuses it", f"chmod o= {file}")
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        return warning(what, f"{file} cannot be read: {error.strerror}", "run the doctor as Buddy's user, or chown it")
    if found.st_mode & stat.S_IRWXG:
        return note(what, f"{file} can be used by its group, too", f"if that is not meant: chmod g= {file}")
    return fine(what, f"only its owner can read {file}")


def _personas(patient: Patient) -> Iterator[Finding]:
    what, config = "personas", patient.config
    wrong = cast.problems(config, patient.file or Path("config.yaml"))
    for sentence in wrong:
        yield warning(what, sentence, "mend the file; until then this persona cannot be called")
    if not wrong:
        yield fine(what, f"{', '.join(patient.shelf.ids())}; {config.conversation.persona} answers first")
    if patient.catalog.missing:
        yield note("phrases", f"in English, for want of a translation: {', '.join(patient.catalog.missing)}")


def _states() -> Iterator[Finding]:
    table = states.read()
    for problem in model_check.problems(table):
        yield failure("states", problem, "mend the file in states/, or install Buddy anew")
    yield fine("states", f"{len(table.leaves())} states can be reached, and left")


def _sounds() -> Finding:
    earcons = Earcons(HOME / "sounds")
    try:
        for name in EARCONS:
            earcons.pcm(name)
    except BuddyError as error:
        return failure("sounds", error.sentence, "install Buddy anew")
    return fine("sounds", f"{len(EARCONS)} are there")
