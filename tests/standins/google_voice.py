"""Stands for the endpoint of Google's voice: answers each request with `answer`, keeps what it was asked.

with GoogleVoiceServer() as google:
    Settings(endpoint=google.endpoint)
    google.answer = sends(b"<html>")
"""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import threading
import urllib.parse
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]
RPC = "jQ1olc"


@cache
def mp3(hertz: int = 440, seconds: float = 1.0) -> bytes:
    """A tone as Google sends its sound: MPEG-2 layer III, 24 kHz, mono, 32 kbit/s."""
    tone = [
        "sox",
        "-n",
        "-r",
        "24000",
        "-c",
        "1",
        "-b",
        "16",
        "-t",
        "wav",
        "-",
        "synth",
        str(seconds),
        "sine",
        str(hertz),
    ]
    wav = subprocess.run([*tone, "vol", "0.5"], capture_output=True, check=True).stdout
    lame = ["lame", "--quiet", "-m", "m", "-b", "32", "-", "-"]
    return subprocess.run(lame, input=wav, capture_output=True, check=True).stdout


def spoken(sound: bytes) -> bytes:
    """The body of an answer that holds this sound."""
    inner = json.dumps([base64.b64encode(sound).decode()])
    called = ["wrb.fr", RPC, inner, None, None, None, "generic"]
    rows = json.dumps([called, ["di", 40], ["af.httprm", 40, "1", 2]], separators=(",", ":"))
    return b")]}'\n\n" + f'{len(rows)}\n{rows}\n25\n[["e",4,null,null,99]]\n'.encode()


def sends(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


class GoogleVoiceServer:
    def __init__(self) -> None:
        self.answer: Answer = sends(spoken(mp3()))
        self.asked: list[tuple[str, bool | None]] = []
        """Of each request its text, and whether it was to be slow."""
        self.released = threading.Event()
        """Set when the test is over: an answer that hangs waits for it."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{{accent}}/batchexecute"

    def encrypt(self, context: ssl.SSLContext) -> None:
        """From now on it speaks TLS."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def __enter__(self) -> GoogleVoiceServer:
        google = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.path_asked = self.path
                body = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                [[[rpc, parameter, *_]]] = json.loads(body["f.req"][0])
                assert rpc == RPC
                text, self.language, slow, _ = json.loads(parameter)
                google.asked.append((text, slow))
                google.languages.append(self.language)
                google.paths.append(self.path)
                google.answer(self)

            def log_message(self, *args: Any) -> None:
                pass

        self.languages: list[str] = []
        self.paths: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
