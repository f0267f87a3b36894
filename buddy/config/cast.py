"""Who may answer: whether the personas that the configuration speaks of are there and can be loaded."""

from __future__ import annotations

from pathlib import Path

from buddy.config.nodes import Written
from buddy.config.schema import Config
from buddy.config.sentences import either
from buddy.errors import meant
from buddy.personas.shelf import PersonaShelf

FIRST = ("conversation", "persona")


def check_first(written: Written, config: Config) -> None:
    """Note it when nobody has the name of the first persona.

    Not while the caretaker's folder is missing: a stick that is not in yet must not keep Buddy from starting.
    """
    if missing_folder(config):
        return
    ids = PersonaShelf(config.persona_folders).ids()
    first = config.conversation.persona
    if first not in ids:
        said = f"persona must be {either(ids)}, {written.wrote(FIRST)}{meant(first.lower(), ids)}"
        written.report.wrong(written.line(FIRST), said, ".".join(FIRST))


def missing_folder(config: Config) -> str:
    """The sentence about a folder that is not there; empty: it is, or none is wanted."""
    gone = [str(folder) for folder in config.persona_folders if not folder.is_dir()]
    return f"personas_folder: there is no folder '{gone[0]}'" if gone else ""


def problems(config: Config, file: Path) -> tuple[str, ...]:
    """What is wrong with the folder that `file` names, and with the personas in it: a sentence or more for each."""
    missing = missing_folder(config)
    broken = PersonaShelf(config.persona_folders).broken(config.language).values()
    return (*([f"{file}: {missing}"] if missing else []), *(error.sentence for error in broken))
