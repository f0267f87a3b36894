"""One client of the control socket: a line in, a line out, within its deadlines."""

from __future__ import annotations

import json
import logging
import selectors
import socket
import struct
from collections.abc import Mapping
from typing import Any, Protocol

log = logging.getLogger(__name__)

LONGEST_LINE = 8_192
"""Bytes of a request."""

ASKS_WITHIN = 5.0
TAKES_WITHIN = 5.0
"""Seconds for a whole request, and for the client to take a whole answer."""

Answer = Mapping[str, Any]


class Pending(Protocol):
    """An answer that takes a while."""

    def look(self, now: float) -> Answer | None:
        """The answer once it is there. Called often; has its own deadline."""


class Desk(Protocol):
    """Answers requests. Used by the control socket's thread."""

    def answer(self, request: Mapping[str, Any], who: str) -> Answer | Pending:
        """`who`: the user that asks. Never raises, never blocks."""


class Connection:
    """Reads, answers, writes; never blocks."""

    def __init__(self, client: socket.socket, desk: Desk, now: float) -> None:
        self._client = client
        self._desk = desk
        self._until = now + ASKS_WITHIN
        self._heard = b""
        self._pending: Pending | None = None
        self._to_say: bytes | None = None

    @property
    def waits_for(self) -> int:
        """The selector's event; while an answer is pending only the client's end."""
        return selectors.EVENT_READ if self._to_say is None else selectors.EVENT_WRITE

    def over(self, now: float) -> bool:
        """Go on as far as possible; whether there is nothing more to do."""
        try:
            if self._to_say is None and self._pending is None:
                gone = self._read(now)
            else:
                gone = self._to_say is None and self._client.recv(LONGEST_LINE) == b""
        except BlockingIOError:
            gone = False
        except OSError:
            return True
        if gone:
            return True
        if self._pending is not None and (answer := self._pending.look(now)) is not None:
            self._pending = None
            self._say(answer, now)
        if self._to_say is not None:
            return self._write() or now > self._until
        return self._pending is None and now > self._until

    def _read(self, now: float) -> bool:
        """Read the request, and ask the desk; True when the client has gone without one."""
        data = self._client.recv(LONGEST_LINE)
        self._heard += data
        line, newline, _ = self._heard.partition(b"\n")
        if newline or (not data and line):
            self._ask(line, now)
        elif not data:
            return True
        elif len(self._heard) > LONGEST_LINE:
            self._say({"error": f"a request has at most {LONGEST_LINE} bytes"}, now)
        return False

    def _ask(self, line: bytes, now: float) -> None:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            self._say({"error": 'a request is a JSON object on one line, such as {"command": "status"}'}, now)
            return
        answer = self._desk.answer(request, _user(self._client))
        if isinstance(answer, Mapping):
            self._say(answer, now)
        else:
            self._pending = answer

    def _say(self, answer: Answer, now: float) -> None:
        self._to_say = json.dumps(answer, ensure_ascii=False).encode(errors="replace") + b"\n"
        self._until = now + TAKES_WITHIN

    def _write(self) -> bool:
        """Write what can be written; True when all is, or the client has gone."""
        assert self._to_say is not None
        try:
            self._to_say = self._to_say[self._client.send(self._to_say) :]
        except BlockingIOError:
            return False
        except OSError:
            return True
        return not self._to_say


def _user(client: socket.socket) -> str:
    """Who is at the other end, as the kernel knows it (SO_PEERCRED: pid, uid, gid)."""
    import pwd

    _, uid, _ = struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
