import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from buddy.engines.hear import Transcript, google
from buddy.engines.hear.whole import Whole
from buddy.errors import EngineUnavailable, HearingFailed

needs_flac = pytest.mark.skipif(shutil.which("flac") is None, reason="flac is not installed")
SECOND = [bytes(1024)] * 31
KEY = "key-of-the-house"


class Service:
    """Stands for Google: answers every utterance with `answer`, keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[BaseHTTPRequestHandler], None] = says()
        self.asked: list[tuple[str, str, bytes]] = []
        self.released = threading.Event()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append((self.path, self.headers["Content-Type"], body))
                service.answer(self)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}/recognize"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def sends(body: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def says(*texts: str) -> Callable[[BaseHTTPRequestHandler], None]:
    heard = (
        [{"alternative": [{"transcript": text, "confidence": 0.9} for text in texts], "final": True}] if texts else []
    )
    return sends(b'{"result":[]}\n' + json.dumps({"result": heard}).encode())


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def promises_more(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"result":[]}')
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def service() -> Iterator[Service]:
    running = Service()
    yield running
    running.close()


def engine(service: Service, language: str = "en", key: str | None = KEY) -> Whole:
    settings = google.Settings(endpoint=service.endpoint, timeout_seconds=1)
    return google.build(settings, language, [], lambda name: SecretStr(key) if key else None)


def heard_by(hearing: Whole) -> Transcript:
    hearing.start()
    for frame in SECOND:
        hearing.feed(frame)
    return hearing.finish()


@needs_flac
def test_an_utterance_is_sent_as_flac_in_its_language_and_comes_back_as_plain_text(service: Service) -> None:
    service.answer = says("Che ora è, Buddy?", "che ora e")
    assert heard_by(engine(service, "it")) == Transcript("che ora è buddy")
    [(path, kind, body)] = service.asked
    assert "lang=it-IT" in path
    assert f"key={KEY}" in path
    assert kind == "audio/x-flac; rate=16000"
    assert body.startswith(b"fLaC")


@needs_flac
def test_the_next_utterance_begins_anew(service: Service) -> None:
    hearing = engine(service)
    hearing.start()
    hearing.feed(b"\x55" * 1024)
    service.answer = says("hello")
    heard_by(hearing)
    alone = service.asked[-1][2]
    heard_by(hearing)
    assert service.asked[-1][2] == alone


@needs_flac
def test_speech_that_nobody_understands_is_no_failure(service: Service) -> None:
    service.answer = says()
    assert heard_by(engine(service)) == Transcript("")


@needs_flac
def test_without_a_single_frame_nobody_is_asked(service: Service) -> None:
    hearing = engine(service)
    hearing.start()
    assert hearing.finish() == Transcript("")
    assert service.asked == []


@needs_flac
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (sends(b"broken", 500), "cannot be asked: Internal Server Error"),
        (sends(b"no", 403), "cannot be asked: Forbidden"),
        (sends(b"<html>Welcome to the hotel!</html>"), "login page"),
        (sends(b'{"result": "yes"}'), "login page"),
        (sends(b"[]"), "login page"),
        (sends(b"\xff\xfe\xff"), "no text"),
        (hangs_up, "broke"),
        (promises_more, "broke"),
    ],
    ids=["500", "403", "html", "not its form", "a list", "no text", "hangs up", "half an answer"],
)
def test_every_failure_is_one_sentence_without_the_key(
    service: Service, answer: Callable[[BaseHTTPRequestHandler], None], sentence: str
) -> None:
    service.answer = answer
    with pytest.raises(HearingFailed, match=sentence) as failed:
        heard_by(engine(service))
    assert "\n" not in failed.value.sentence
    assert KEY not in failed.value.sentence


@needs_flac
def test_a_service_that_says_nothing_is_given_up(service: Service) -> None:
    service.answer = lambda handler: bool(service.released.wait(30)) and None
    with pytest.raises(HearingFailed, match=r"did not answer within 1 s|fell silent|timed out"):
        heard_by(engine(service))


@needs_flac
def test_a_service_that_answers_a_letter_at_a_time_is_given_up(service: Service) -> None:
    def drips(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not service.released.wait(0.1):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    service.answer = drips
    with pytest.raises(HearingFailed, match="did not answer within 1 s"):
        heard_by(engine(service))


@needs_flac
def test_nobody_at_the_address_is_one_sentence(service: Service) -> None:
    hearing = engine(service)
    service.close()
    with pytest.raises(HearingFailed, match="Connection refused"):
        heard_by(hearing)


def test_without_flac_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from speech_recognition import audio

    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(audio.platform, "machine", lambda: "aarch64")  # elsewhere the library brings its own
    with pytest.raises(EngineUnavailable, match="install the package flac"):
        google.build(google.Settings(), "en", [])


def test_a_language_that_it_is_not_set_up_for_is_refused() -> None:
    with pytest.raises(EngineUnavailable, match="'fr'"):
        google.build(google.Settings(), "fr", [])


def test_sound_goes_out_encrypted_unless_somebody_says_otherwise() -> None:
    assert google.Settings().endpoint.startswith("https://")
    with pytest.raises(ValidationError):
        google.Settings(endpoint="www.google.com")
