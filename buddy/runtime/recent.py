"""The log's last lines, kept in memory for whoever asks."""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

from buddy.runtime.journal import FIELDS, Masking, priority

KEPT = 500


class Recent(logging.Handler):
    """Masked like the log itself. Read from any thread."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Masking("%(message)s"))
        self._lines: deque[dict[str, Any]] = deque(maxlen=KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        told = {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        line = {"time": record.created, "priority": priority(record), "message": self.format(record), **told}
        self._lines.append(line)

    def last(self, count: int) -> list[dict[str, Any]]:
        """The last so many lines, oldest first: time (s since 1970), priority (as syslog), message, and fields."""
        self.acquire()
        try:
            lines = list(self._lines)
        finally:
            self.release()
        return lines[-count:] if count > 0 else []
