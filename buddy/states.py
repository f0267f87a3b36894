"""The table of a folder of state files, read with the words that only other rooms know."""

from __future__ import annotations

from pathlib import Path

from buddy.core.table import Table
from buddy.core.table_reader import read_table
from buddy.errors import TableError
from buddy.language.catalog import PHRASES

HOME = Path(__file__).parent.parent
STATES = HOME / "states"
"""Buddy's own."""


def read(folder: Path = STATES) -> Table:
    """Raises TableError, also for a phrase that is in no catalog, and for an earcon that is not in `sounds/`."""
    if not folder.is_dir():
        wrong = "this is a file, not a folder of states" if folder.exists() else "there is no such folder"
        raise TableError(f"{folder}: {wrong}")
    earcons = tuple(sound.stem for sound in (HOME / "sounds").glob("*.wav"))
    return read_table(folder, {"phrase": tuple(PHRASES), "earcon": earcons})
