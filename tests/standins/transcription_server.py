"""A small server on loopback that stands for OpenAI's transcription API.

with TranscriptionServer() as server:
    server.answer = says("Hello.")     # or sends(b"...", 500), hangs_up, drips, hangs
    ... base_url=server.url ...
    server.asked[-1].form["model"]     # what was asked
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORTAL = b"<html><body><h1>Welcome to the guest network</h1><form action=/login></form></body></html>"


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    authorization: str
    form: dict[str, bytes]


class TranscriptionServer:
    """Runs while its `with` block does; all waiting inside ends with it."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.leaving = threading.Event()
        self.answer: Answer = says("Hello there.")
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.service = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """What `base_url` takes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> TranscriptionServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: TranscriptionServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        form = BytesParser().parsebytes(f"content-type: {self.headers['content-type']}\r\n\r\n".encode() + body)
        parts = {str(part.get_param("name", header="content-disposition")): part for part in form.get_payload()}
        fields = {name: bytes(part.get_payload(decode=True)) for name, part in parts.items()}
        self.server.service.asked.append(Asked(self.path, self.headers.get("authorization", ""), fields))
        try:
            self.server.service.answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


Answer = Callable[[_Handler], None]


def sends(body: bytes, status: int = 200, kind: str = "application/json") -> Answer:
    def answer(handler: _Handler) -> None:
        handler.send_response(status)
        handler.send_header("content-type", kind)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def says(text: str) -> Answer:
    return sends(json.dumps({"text": text}).encode())


def hangs_up(handler: _Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def hangs(handler: _Handler) -> None:
    """Take the question and never answer."""
    handler.server.service.leaving.wait(60)


def drips(handler: _Handler) -> None:
    """A letter at a time, without end."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.end_headers()
    while not handler.server.service.leaving.wait(0.1):
        handler.wfile.write(b" ")
        handler.wfile.flush()
