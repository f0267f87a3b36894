"""Text as skills and transcripts have it: lower case, straight apostrophes, no punctuation."""

from __future__ import annotations

import re

_NOT_SPOKEN = re.compile(r"[^\w\s']+")


def plain(text: str) -> str:
    """ "What’s the time, Buddy?" becomes "what's the time buddy"; figures stay ("8 o'clock")."""
    return " ".join(_NOT_SPOKEN.sub(" ", text.lower().replace("’", "'")).split())
