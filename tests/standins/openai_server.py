"""A small server on loopback that stands for OpenAI's chat API (as Ollama and llama.cpp speak it, too).

    with ChatServer() as server:
        server.reply("Hello", " there.")                      # fragments, at once
        server.reply("One.", gate := threading.Event(), " Two.")  # the second waits until gate.set()
        server.reply("Hel", CUT)                              # the connection breaks off
        server.refuse(401)                                    # or 404, 429, 500 ...
        server.portal()                                       # 200 and a login page
        server.hang()                                         # takes the question, says nothing
        ... base_url=server.url ...
        server.questions[-1].body["messages"]                 # what was asked
        server.dropped.wait(5)                                # the client went away in mid-reply

What was set last holds for every question until something else is set; a new server says "Hello there."
"""

from __future__ import annotations

import json
import select
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CUT = object()
"""A step: break the connection off."""

END_SILENTLY = object()
"""A step: end the stream properly, without saying that the reply is finished."""

PORTAL = b"<html><body><h1>Welcome to the guest network</h1><form action=/login></form></body></html>"
MESSAGES = {
    401: "Incorrect API key provided: {key}. You can find your key on our page.",
    404: "The model `{model}` does not exist or you do not have access to it.",
    429: "You exceeded your current quota, please check your plan and billing details.",
}


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class ChatServer:
    """Runs while its `with` block does; all waiting inside ends with it."""

    def __init__(self) -> None:
        self.questions: list[Asked] = []
        self.asked = threading.Event()
        self.dropped = threading.Event()
        self.leaving = threading.Event()
        self.reply("Hello", " there.")
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.chat = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """What `base_url` takes."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def reply(self, *steps: object) -> None:
        """Stream these: words, events to wait for, CUT or END_SILENTLY."""
        self.mode, self.steps, self.status = "stream", steps, 200

    def refuse(self, status: int) -> None:
        """Answer with this HTTP status and the vendor's way of saying it."""
        self.mode, self.status = "refuse", status

    def portal(self) -> None:
        """Answer as a guest network does before one has logged in."""
        self.mode = "portal"

    def hang(self) -> None:
        """Take the question and never answer."""
        self.mode = "hang"

    def __enter__(self) -> ChatServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.leaving.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    chat: ChatServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.chat.questions.append(Asked(self.path, headers, body))
        self.server.chat.asked.set()
        try:
            getattr(self, f"_{self.server.chat.mode}")(body)
        except (BrokenPipeError, ConnectionResetError):
            self.server.chat.dropped.set()
            self.close_connection = True

    def _hang(self, _body: dict[str, Any]) -> None:
        self._wait(threading.Event())
        self.close_connection = True

    def _portal(self, _body: dict[str, Any]) -> None:
        self._whole(200, "text/html", PORTAL)

    def _refuse(self, body: dict[str, Any]) -> None:
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        message = MESSAGES.get(self.server.chat.status, "The server had an error").format(
            key=key, model=body.get("model")
        )
        answer = {"error": {"message": message, "type": "error", "param": None, "code": None}}
        self._whole(self.server.chat.status, "application/json", json.dumps(answer).encode())

    def _stream(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._event(body, {"role": "assistant", "content": ""})
        for step in self.server.chat.steps:
            if isinstance(step, threading.Event):
                self._wait(step)
            elif step is CUT:
                self.close_connection = True
                return
            elif step is END_SILENTLY:
                self._chunk(b"")
                return
            else:
                self._event(body, {"content": step})
        self._event(body, {}, finish_reason="stop")
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, body: dict[str, Any], delta: dict[str, Any], finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": body.get("model")}
        self._chunk(f"data: {json.dumps({**event, 'choices': [choice]})}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _whole(self, status: int, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _wait(self, event: threading.Event) -> None:
        """Until the event, the end of the server, or the client has gone (then BrokenPipeError)."""
        while not event.wait(0.01) and not self.server.chat.leaving.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, 2):  # MSG_PEEK
                raise BrokenPipeError
        if self.server.chat.leaving.is_set():
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass
