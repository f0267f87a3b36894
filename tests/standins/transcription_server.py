"""A small server on loopback that stands for OpenAI's transcription API.

with TranscriptionServer() as server:
    server.answer = says("Hello.")     # or sends(b"...", 500), hangs_up, drips, hangs
    ... base_url=server.url ...
    server.asked[-1].form["model"]     # what was asked
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler

from tests.standins.loopback import Loopback, Server


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    authorization: str
    form: dict[str, bytes]


class TranscriptionServer(Loopback):
    """The transcription API."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.asked: list[Asked] = []
        self.answer: Answer = says("Hello there.")


class _Handler(BaseHTTPRequestHandler):
    server: Server

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
