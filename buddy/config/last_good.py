"""The last good configuration: a copy of the last file that Buddy came up with, for the day on which it is broken."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from buddy import atomic
from buddy.config.loader import load
from buddy.config.schema import Config

NAME = "config.last-good.yaml"


class LastGood:
    """In systemd's StateDirectory; without one nothing is kept, and a broken file is simply refused."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        folder = environment.get("STATE_DIRECTORY", "").partition(":")[0]
        self.file = Path(folder) / NAME if folder else None

    def keep(self, text: bytes) -> None:
        """Keep it, if it is not kept already. Raises OSError."""
        if self.file is not None and not (self.file.is_file() and self.file.read_bytes() == text):
            atomic.write(self.file, text)

    def load(self, folder: Path) -> Config | None:
        """The kept one, its paths meant from `folder`; None: there is none. Raises ConfigurationError."""
        if self.file is None or not self.file.is_file():
            return None
        return load(self.file, folder)
