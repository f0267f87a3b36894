"""A small server on loopback that stands for OpenAI's chat API (as Ollama and llama.cpp speak it, too).

    with ChatServer() as server:
        server.reply("Hello", " there.")                      # fragments, at once
        server.reply("One.", gate := threading.Event(), " Two.")  # the second waits until gate.set()
        server.reply("Hel", CUT)                              # the connection breaks off
        server.reply("Hello, this is", FINISH("length"))      # the reply ends, for this reason
        server.reply(RAW(b"data: {nonsense"))                 # bytes as they are
        server.replies([TOOL("volume", '{"intent": ', '"louder"}')], ["Done."])  # one after the other, then the last
        server.refuse(401)                                    # or 404, 429, 500 ...
        server.refuse(400, "no tools here", with_tools=True)  # only if the question offers tools
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
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.loopback import PORTAL, Loopback, Server

CUT = object()
"""A step: break the connection off."""

END_SILENTLY = object()
"""A step: end the stream properly, without saying that the reply is finished."""


@dataclass(frozen=True)
class FINISH:
    """A step: end the reply for a reason of one's own ("length", "content_filter")."""

    reason: str


@dataclass(frozen=True)
class RAW:
    """A step: bytes into the stream of events."""

    data: bytes


@dataclass(frozen=True)
class THOUGHT:
    """A step: what llama.cpp and others send beside the content, for a model that thinks."""

    text: str


class TOOL:
    """A step: call a tool, its arguments in these fragments."""

    def __init__(self, name: str, *arguments: str, index: int = 0) -> None:
        self.name, self.arguments, self.index = name, arguments, index

    def deltas(self) -> list[dict[str, Any]]:
        first = {"index": self.index, "id": f"id{self.index}", "type": "function"}
        begin = first | {"function": {"name": self.name, "arguments": ""}}
        rest = [{"index": self.index, "function": {"arguments": piece}} for piece in self.arguments]
        return [{"tool_calls": [fragment]} for fragment in (begin, *rest)]


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


class ChatServer(Loopback):
    """The chat API."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.questions: list[Asked] = []
        self.asked = threading.Event()
        self.dropped = threading.Event()
        self.counted = threading.Condition()
        self.message, self.only_with_tools = "", False
        self.reply("Hello", " there.")

    def reply(self, *steps: object) -> None:
        """Stream these: words, events to wait for, and the steps above."""
        self.replies(steps)

    def replies(self, *each: Sequence[object]) -> None:
        """The first question is answered with the first of these, and so on; all further ones with the last."""
        self.mode, self.status = "stream", 200
        self._replies = deque(each)

    def refuse(self, status: int, message: str = "", with_tools: bool = False) -> None:
        """Answer with this HTTP status and the vendor's way of saying it; or with a message of one's own."""
        self.mode, self.status = "refuse", status
        self.message, self.only_with_tools = message, with_tools

    def gate(self) -> threading.Event:
        """A step that waits until it is set."""
        return threading.Event()

    def wait_for_questions(self, count: int, seconds: float = 10.0) -> None:
        """Until so many were asked."""
        with self.counted:
            assert self.counted.wait_for(lambda: len(self.questions) >= count, seconds), self.questions

    def next_steps(self) -> Sequence[object]:
        return self._replies.popleft() if len(self._replies) > 1 else self._replies[0]

    def portal(self) -> None:
        """Answer as a guest network does before one has logged in."""
        self.mode = "portal"

    def hang(self) -> None:
        """Take the question and never answer."""
        self.mode = "hang"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.service.counted:
            self.server.service.questions.append(Asked(self.path, headers, body))
            self.server.service.counted.notify_all()
        self.server.service.asked.set()
        try:
            getattr(self, f"_{self.server.service.mode}")(body)
        except (BrokenPipeError, ConnectionResetError):
            self.server.service.dropped.set()
            self.close_connection = True

    def _hang(self, _body: dict[str, Any]) -> None:
        self._wait(threading.Event())
        self.close_connection = True

    def _portal(self, _body: dict[str, Any]) -> None:
        self._whole(200, "text/html", PORTAL)

    def _refuse(self, body: dict[str, Any]) -> None:
        if self.server.service.only_with_tools and "tools" not in body:
            self._stream(body)
            return
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        usual = MESSAGES.get(self.server.service.status, "The server had an error")
        message = (self.server.service.message or usual).format(key=key, model=body.get("model"))
        answer = {"error": {"message": message, "type": "error", "param": None, "code": None}}
        self._whole(self.server.service.status, "application/json", json.dumps(answer).encode())

    def _stream(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self._event(body, {"role": "assistant", "content": ""})
        reason = "stop"
        for step in self.server.service.next_steps():
            if isinstance(step, threading.Event):
                self._wait(step)
            elif isinstance(step, TOOL):
                reason = "tool_calls"
                for delta in step.deltas():
                    self._event(body, delta)
            elif isinstance(step, THOUGHT):
                self._event(body, {"reasoning_content": step.text})
            elif isinstance(step, FINISH):
                reason = step.reason
            elif isinstance(step, RAW):
                self._chunk(step.data)
            elif step is CUT:
                self.close_connection = True
                return
            elif step is END_SILENTLY:
                self._chunk(b"")
                return
            else:
                self._event(body, {"content": step})
        self._event(body, {}, finish_reason=reason)
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
        while not event.wait(0.01) and not self.server.service.leaving.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, 2):  # MSG_PEEK
                raise BrokenPipeError
        if self.server.service.leaving.is_set():
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass
