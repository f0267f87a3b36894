"""Where a Wyoming server is, and how patient Buddy is with it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from buddy.config.section import Section
from buddy.errors import EngineUnavailable

SCHEMES = ("wyoming", "tcp")
"""Both mean the same: `tcp` is what the servers themselves call it."""


class Server(Section):
    """A server that speaks the Wyoming protocol (https://github.com/OHF-Voice/wyoming), perhaps on another machine."""

    uri: str = Field("", description="Where it listens, for instance wyoming://192.168.1.20:10300.")
    connect_seconds: float = Field(1, gt=0, le=30, description="How long reaching it may take.")
    answer_seconds: float = Field(5, gt=0, le=60, description="How long its first answer may take.")

    @field_validator("uri")
    @classmethod
    def _is_an_address(cls, written: str) -> str:
        if written and _place(written) is None:
            raise ValueError("must be an address with a port, such as wyoming://192.168.1.20:10300")
        return written

    @property
    def place(self) -> tuple[str, int]:
        """Host and port. Raises EngineUnavailable when none are written."""
        place = _place(self.uri)
        if place is None:
            raise EngineUnavailable("no address: write 'wyoming://HOST:PORT' instead of 'wyoming'")
        return place


def _place(uri: str) -> tuple[str, int] | None:
    try:
        parts: Any = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in SCHEMES or not host or not port or parts.path not in ("", "/") or parts.query:
        return None
    return host, port
