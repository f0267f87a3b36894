"""Collections of jokes and stories: `NAME.LANGUAGE.txt`, parted by empty lines; lines beginning with # do not count."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def read(name: str, language: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """Every piece, each on one line. None when there is no such file."""
    path = folder / f"{name}.{language}.txt"
    if not path.is_file():
        return ()
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    pieces = "\n".join(lines).split("\n\n")
    return tuple(" ".join(piece.split()) for piece in pieces if piece.strip())
