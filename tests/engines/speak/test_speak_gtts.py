"""Google's voice through the real gTTS and the real mpg123, with a server of our own for its endpoint."""

from __future__ import annotations

import logging
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest
from gtts import gTTS
from standins.google_voice import Answer, GoogleVoiceServer, mp3, sends, spoken

from buddy.engines.speak import VoiceStyle, gtts
from buddy.engines.speak.cache import PhraseCache
from buddy.errors import EngineUnavailable, SpeakingFailed

ENGLISH = VoiceStyle("en")
PORTAL = b"<html><title>Welcome to the hotel!</title></html>"


@pytest.fixture(name="google")
def google_server() -> Iterator[GoogleVoiceServer]:
    with GoogleVoiceServer() as server:
        yield server


def engine(google: GoogleVoiceServer, **settings: object) -> gtts.GoogleVoice:
    return gtts.build(gtts.Settings(**{"endpoint": google.endpoint, "timeout_seconds": 1} | settings))


def sound(voice: gtts.GoogleVoice, text: str = "Good morning.", style: VoiceStyle = ENGLISH) -> np.ndarray:
    chunks = list(voice.speak(text, style))
    assert {chunk.rate for chunk in chunks} == {24_000}
    return np.frombuffer(b"".join(chunk.pcm for chunk in chunks), "<i2").astype(float)


def pitch(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * 24_000 / len(samples))


def test_the_mp3_is_decoded(google: GoogleVoiceServer) -> None:
    samples = sound(engine(google))
    assert len(samples) / 24_000 == pytest.approx(1.0, abs=0.15)
    assert pitch(samples) == pytest.approx(440, abs=5)
    assert google.asked == [("Good morning.", None)]
    assert google.languages == ["en"]


def test_the_server_answers_as_the_library_itself_expects(
    google: GoogleVoiceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gtts.tts._translate_url", lambda tld="com", path="": google.endpoint)
    assert b"".join(gTTS("Good morning.").stream()) == mp3()


def test_language_speed_and_accent_are_asked_for(google: GoogleVoiceServer) -> None:
    voice = engine(google, accent="co.uk")
    sound(voice, "Buongiorno.", VoiceStyle("it", speed=0.5))
    sound(voice, style=VoiceStyle("en", {"gtts": "com.au", "espeak": "en-us"}))
    sound(voice, style=VoiceStyle("en", {"gtts": "evil.example/x?"}))
    assert google.asked[0] == ("Buongiorno.", True)
    assert google.languages[0] == "it"
    assert [path.split("/")[1] for path in google.paths] == ["co.uk", "com.au", "co.uk"]


def test_a_long_text_comes_in_parts_and_the_first_sounds_before_the_second_is_asked_for(
    google: GoogleVoiceServer,
) -> None:
    chunks = engine(google).speak("We went on and on, and on we went. " * 6, ENGLISH)
    next(chunks)
    assert len(google.asked) == 1
    rest = list(chunks)
    assert len(google.asked) > 1
    assert rest


def test_a_language_that_google_does_not_speak(google: GoogleVoiceServer) -> None:
    with pytest.raises(SpeakingFailed, match="'xx'"):
        sound(engine(google), style=VoiceStyle("xx"))
    assert google.asked == []


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(spoken(mp3())[:200])
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (sends(b"", 500), r"does not want to say it \(error 500\)"),
        (sends(b"", 403), "error 403"),
        (sends(b"", 429), "too many sentences"),
        (sends(PORTAL), "login page"),
        (sends(b"", 302, Location="http://login.hotel.example/"), "login page"),
        (sends(spoken(b"")), "login page"),
        (sends(b')]}\'\n\n[["wrb.fr","jQ1olc",null]]\n'), "login page"),
        (sends(spoken(b"this is no mp3 at all")), "no sound"),
        (sends(b"\xff\xfe\xff"), "login page"),
        (sends(b" " * 5_000_000), "far too much"),
        (hangs_up, "cannot be reached"),
        (breaks_off, "cannot be reached"),
    ],
    ids=["500", "403", "429", "portal", "redirect", "empty", "null", "no mp3", "bytes", "endless", "gone", "cut"],
)
def test_every_failure_is_one_sentence(google: GoogleVoiceServer, answer: Answer, sentence: str) -> None:
    google.answer = answer
    with pytest.raises(SpeakingFailed, match=sentence) as failed:
        sound(engine(google))
    assert "\n" not in failed.value.sentence


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_login_page_with_a_certificate_of_its_own_learns_nothing(google: GoogleVoiceServer, tmp_path: Path) -> None:
    """gTTS itself would send the sentence there: it does not look at certificates."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "1"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    google.encrypt(context)
    with pytest.raises(SpeakingFailed, match="a certificate that is not its own"):
        sound(engine(google, endpoint=google.endpoint.replace("http:", "https:")))
    assert google.asked == []


def test_nobody_at_the_address(google: GoogleVoiceServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(SpeakingFailed, match=r"cannot be reached \(ConnectionError\)"):
        sound(engine(google, endpoint=f"http://127.0.0.1:{port}/"))


def test_a_service_that_says_nothing_is_given_up(google: GoogleVoiceServer) -> None:
    google.answer = lambda handler: bool(google.released.wait(30)) and None
    with pytest.raises(SpeakingFailed, match=r"did not answer within 0.5 s|Timeout"):
        sound(engine(google, timeout_seconds=0.5))


def test_a_service_that_answers_a_letter_at_a_time_is_given_up(google: GoogleVoiceServer) -> None:
    def drips(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not google.released.wait(0.1):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    google.answer = drips
    with pytest.raises(SpeakingFailed, match=r"did not answer within 0.5 s|took too long"):
        sound(engine(google, timeout_seconds=0.5))


def test_what_is_said_stands_in_no_log(google: GoogleVoiceServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sound(engine(google), "Your daughter comes at noon.")
    assert "daughter" not in caplog.text


def test_fixed_phrases_are_kept_and_spoken_without_the_network(google: GoogleVoiceServer, tmp_path: Path) -> None:
    phrases = PhraseCache(tmp_path, engine(google), ("Good morning.",), "gtts")
    first = b"".join(chunk.pcm for chunk in phrases.speak("Good morning.", ENGLISH))
    google.answer = hangs_up
    assert b"".join(chunk.pcm for chunk in phrases.speak("Good morning.", ENGLISH)) == first
    assert len(google.asked) == 1


def test_without_mpg123_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(EngineUnavailable, match="install the package mpg123"):
        gtts.build(gtts.Settings())


def test_sentences_go_out_encrypted_unless_somebody_says_otherwise() -> None:
    assert gtts.Settings().endpoint.startswith("https://translate.google.{accent}/")
