"""The real client against a server on loopback."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator

import pytest
from pydantic import SecretStr, ValidationError

from buddy.engines.hear import Transcript, openai
from buddy.engines.hear.whole import Whole
from buddy.errors import EngineUnavailable, HearingFailed
from tests.standins.loopback import PORTAL
from tests.standins.transcription_server import Answer, TranscriptionServer, drips, hangs, hangs_up, says, sends

FRAMES = [bytes([number, 0]) * 512 for number in range(31)]
KEY = "sk-recognizable0123456789"


@pytest.fixture
def server() -> Iterator[TranscriptionServer]:
    with TranscriptionServer() as running:
        yield running


def engine(server: TranscriptionServer, language: str = "en", timeout: float = 5) -> Whole:
    settings = openai.Settings(base_url=server.url, key="own_key", model="small", timeout_seconds=timeout)
    return openai.build(settings, language, [], lambda name: SecretStr(KEY) if name == "own_key" else None)


def heard_by(hearing: Whole) -> Transcript:
    hearing.start()
    for frame in FRAMES:
        hearing.feed(frame)
    return hearing.finish()


def test_an_utterance_is_sent_as_wav_in_its_language_and_comes_back_as_plain_text(server: TranscriptionServer) -> None:
    server.answer = says("Che ora è, Buddy?")
    assert heard_by(engine(server, "it")) == Transcript("che ora è buddy")
    [asked] = server.asked
    assert asked.path == "/v1/audio/transcriptions"
    assert asked.authorization == f"Bearer {KEY}"
    assert (asked.form["model"], asked.form["language"]) == (b"small", b"it")
    with wave.open(io.BytesIO(asked.form["file"])) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.readframes(sound.getnframes()) == b"".join(FRAMES)


def test_the_next_utterance_begins_anew(server: TranscriptionServer) -> None:
    hearing = engine(server)
    hearing.start()
    hearing.feed(b"\x55" * 1024)
    heard_by(hearing)
    heard_by(hearing)
    assert server.asked[0].form["file"] == server.asked[1].form["file"]


def test_speech_that_nobody_understands_is_no_failure(server: TranscriptionServer) -> None:
    server.answer = says("")
    assert heard_by(engine(server)) == Transcript("")


def test_without_a_single_frame_nobody_is_asked(server: TranscriptionServer) -> None:
    hearing = engine(server)
    hearing.start()
    assert hearing.finish() == Transcript("")
    assert server.asked == []


REFUSED = b'{"error": {"message": "Incorrect API key provided: sk-recognizable0123456789"}}'


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (sends(REFUSED, 401), "refuses the key"),
        (sends(b'{"error": {}}', 404), "knows no model 'small'"),
        (sends(b'{"error": {}}', 429), "too many"),
        (sends(b"broken", 500), "in trouble itself"),
        (sends(PORTAL, kind="text/html"), "login page"),
        (sends(PORTAL), "login page"),
        (sends(b'{"result": []}'), "login page"),
        (sends(b'{"text": 7}'), "login page"),
        (sends(b"[]"), "login page"),
        (hangs_up, "broke the connection off"),
    ],
    ids=["401", "404", "429", "500", "html", "html as json", "not its form", "no text", "a list", "hangs up"],
)
def test_every_failure_is_one_sentence_without_the_key(
    server: TranscriptionServer, answer: Answer, sentence: str
) -> None:
    server.answer = answer
    with pytest.raises(HearingFailed, match=sentence) as failed:
        heard_by(engine(server))
    assert "\n" not in failed.value.sentence
    assert "recognizable" not in failed.value.sentence


@pytest.mark.parametrize("answer", [hangs, drips])
def test_a_server_that_does_not_come_to_an_end_is_given_up(server: TranscriptionServer, answer: Answer) -> None:
    server.answer = answer
    with pytest.raises(HearingFailed, match="did not answer within 1 s"):
        heard_by(engine(server, timeout=1))


def test_nobody_at_the_address_is_one_sentence() -> None:
    with TranscriptionServer() as server:
        hearing = engine(server)
    with pytest.raises(HearingFailed, match="cannot be reached"):
        heard_by(hearing)


def test_the_vendor_is_not_asked_without_a_key_nor_anybody_with_one_in_clear() -> None:
    with pytest.raises(EngineUnavailable, match="openai_api_key"):
        openai.build(openai.Settings(), "en", [])
    with pytest.raises(EngineUnavailable, match="https"):
        openai.build(openai.Settings(base_url="http://example.org/v1"), "en", [], lambda name: SecretStr(KEY))


def test_the_vendors_key_is_not_shown_to_a_machine_at_home(server: TranscriptionServer) -> None:
    heard_by(openai.build(openai.Settings(base_url=server.url), "en", [], lambda name: SecretStr(KEY)))
    assert "recognizable" not in server.asked[0].authorization


@pytest.mark.parametrize("address", ["localhost:8000", "ftp://example.org", "https://me:secret@example.org/v1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        openai.Settings(base_url=address)
