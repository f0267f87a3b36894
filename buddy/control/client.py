"""Asks a running Buddy."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from buddy.control.place import candidates
from buddy.errors import BuddyError, DeviceError

ANSWERS_WITHIN = 90.0
"""Seconds for a whole answer: a reload waits for the end of a turn."""

CONNECTS_WITHIN = 5


class NobodyAnswers(DeviceError):
    """No Buddy runs here, or it does not answer."""


class Refused(BuddyError):
    """Buddy answered that it does not do it, and why."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(str(answer["error"]))
        self.answer = answer


def ask(command: str, places: Sequence[Path] | None = None, **fields: Any) -> dict[str, Any]:
    """The answer to one request. Raises NobodyAnswers, and Refused with Buddy's own sentence."""
    request = json.dumps({"command": command, **fields}, ensure_ascii=False) + "\n"
    with _connected(candidates() if places is None else places) as connection:
        connection.settimeout(ANSWERS_WITHIN)
        try:
            connection.sendall(request.encode())
            with connection.makefile("rb") as lines:
                line = lines.readline()
            answer = json.loads(line)
        except (OSError, ValueError) as error:
            raise NobodyAnswers(f"Buddy runs, and gives no answer ({error})") from None
    if "error" in answer:
        raise Refused(answer)
    return dict(answer)


def _connected(places: Sequence[Path]) -> socket.socket:
    tried = []
    for place in places:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # A timeout of Python's own makes connect fail at once while the queue is full; the kernel's waits.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", CONNECTS_WITHIN, 0))
        try:
            connection.connect(str(place))
        except PermissionError:
            tried.append(f"{place} is closed to you: use sudo, or join its group")
        except OSError as error:
            tried.append(f"{place}: {error.strerror or error}")
        else:
            return connection
        connection.close()
    raise NobodyAnswers(f"no Buddy answers here ({'; '.join(tried) or 'there is no runtime directory'})")
