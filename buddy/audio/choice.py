"""Which of several devices somebody means, by a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase


def choose(pattern: str, names: Sequence[str]) -> str | None:
    """The first name that contains `pattern`, else the first that it matches as a glob; case does not count.

    >>> choose("jabra", ["Monitor of HDMI", "Jabra SPEAK 510 USB"])
    'Jabra SPEAK 510 USB'
    """
    wanted = pattern.casefold()
    for name in names:
        if wanted in name.casefold():
            return name
    return next((name for name in names if fnmatchcase(name.casefold(), wanted)), None)


def in_words(names: Sequence[str]) -> str:
    """What is there, for the end of a sentence: `there is: A, B` or `there is none`."""
    return f"there is: {', '.join(names)}" if names else "there is none"
