"""Where the control socket is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

NAME = "control"
INSTALLED = Path("/run/buddy")
"""The RuntimeDirectory of `buddy.service`."""


def own(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where a Buddy that starts now puts it: systemd's RuntimeDirectory, else the user's; None: there is neither."""
    given = environment.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    if given:
        return Path(given) / NAME
    users = environment.get("XDG_RUNTIME_DIR", "")
    return Path(users) / "buddy" / NAME if users else None


def candidates(environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Where a Buddy that runs may have put it, in the order in which to look."""
    mine = own(environment)
    return list(dict.fromkeys(path for path in (mine, INSTALLED / NAME) if path))
