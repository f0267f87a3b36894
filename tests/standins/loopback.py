"""What the HTTP stand-ins have in common: a server on loopback that runs while its `with` block does."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

PORTAL = b"<html><body><h1>Welcome to the guest network</h1><form action=/login></form></body></html>"
"""What a guest network answers before one has logged in."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Any
    """The stand-in whose requests these are."""


class Loopback:
    """All waiting inside ends with the block: it waits for `leaving`."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.leaving = threading.Event()
        self._server = Server(("127.0.0.1", 0), handler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """What `base_url` takes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
