"""A server that is away, hangs, hangs up or talks nonsense: one sentence, in time, and never a hung Buddy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest
from standins import wyoming_servers as servers
from standins.wyoming_servers import away, bad, cut, drips, floods, hangs, hangs_up, sends, unreachable

from buddy.engines.hear import wyoming as hearing
from buddy.engines.speak import VoiceStyle
from buddy.engines.speak import wyoming as speaking
from buddy.engines.wake import wyoming as waking
from buddy.errors import BuddyError, EngineUnavailable, HearingFailed, SpeakingFailed, WakeFailed
from buddy.runtime.clock import RealClock
from buddy.workers.trials import listens

QUICK = {"connect_seconds": 0.3, "answer_seconds": 0.5}
FRAME = bytes(1024)
VOICE = b'{"name": "x", "attribution": {"name": "", "url": ""}, "installed": true, "description": "", "version": ""'
INFO = b'{"type": "info", "data": {"tts": [%s, "voices": [%s, "languages": ["en_GB"]}]}], ' % (VOICE, VOICE)
INFO += b'"wake": [%s, "models": [%s, "languages": [], "phrase": "alexa"}]}]}}\n' % (VOICE, VOICE)
SOUND = b'{"type": "audio-chunk", "data": {"rate": 22050, "width": 2, "channels": 1}, "payload_length": 4}\n\0\1\0\1'

Ask = Callable[[str], object]


def ask_wake(uri: str) -> object:
    return until_it_fails(waking.build(waking.Settings(uri=uri, **QUICK), ["alexa"], "en"))


def until_it_fails(engine: waking.WyomingWake) -> object:
    """Feeds for longer than every deadline."""
    clock = RealClock()
    until = clock.now() + 10
    while clock.now() < until:
        engine.feed(FRAME)
    return None


def ask_hearing(uri: str) -> object:
    engine = hearing.build(hearing.Settings(uri=uri, **QUICK), "en", ())
    engine.start()
    for _ in range(30):
        engine.feed(FRAME)
    return engine.finish()


def ask_speaking(uri: str) -> object:
    engine = speaking.build(speaking.Settings(uri=uri, whole_seconds=1, **QUICK))
    return list(engine.speak("Good morning.", VoiceStyle("en")))


SLOTS: dict[str, tuple[Ask, type[BuddyError]]] = {
    "wake": (ask_wake, WakeFailed),
    "hear": (ask_hearing, HearingFailed),
    "speak": (ask_speaking, SpeakingFailed),
}
GARBAGE = "not the Wyoming protocol"
TROUBLES: dict[str, tuple[Callable[[], AbstractContextManager[str]], str]] = {
    "away": (away, "Connection refused"),
    "unreachable": (unreachable, r"could not be reached within|does not answer"),
    "hangs": (partial(bad, hangs), r"did not answer within 0.5 s|took too long"),
    "hangs up": (partial(bad, hangs_up), r"hung up|broke the connection off"),
    "http": (partial(bad, sends(b"HTTP/1.1 400 Bad Request\r\n\r\n")), GARBAGE),
    "a list": (partial(bad, sends(b"[1, 2]\n")), GARBAGE),
    "no type": (partial(bad, sends(b'{"type": 5}\n')), GARBAGE),
    "a huge event": (partial(bad, sends(b'{"type": "info", "payload_length": 99999999999}\n')), GARBAGE),
    "a negative event": (partial(bad, sends(b'{"type": "info", "data_length": -1}\n')), GARBAGE),
    "data that is none": (partial(bad, sends(b'{"type": "info", "data": 7}\n')), GARBAGE),
    "data that is no object": (partial(bad, sends(b'{"type": "info", "data_length": 1}\n5')), GARBAGE),
    "nested": (partial(bad, sends(b"[" * 200_000 + b"\n")), GARBAGE),
    "no end of a line": (partial(bad, sends(b" " * 9_000_000)), GARBAGE),
    "drips": (partial(bad, drips), r"did not answer within 0.5 s|took too long"),
    "an error": (
        partial(bad, sends(b'{"type": "error", "data": {"text": "x", "code": "Fu\\nll"}}\n')),
        r"(gave up|could not .*) \(Fu ll\)",
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("slot", SLOTS)
def test_it_is_one_sentence_in_time(slot: str, trouble: str) -> None:
    ask, kind = SLOTS[slot]
    made, sentence = TROUBLES[trouble]
    with made() as uri, pytest.raises(kind, match=sentence) as failed:
        ask(uri)
    assert failed.value.sentence.startswith("the Wyoming server at 127.0.0.1:")
    assert "\n" not in failed.value.sentence
    assert failed.value.retryable


def test_a_flood_of_events_is_no_answer() -> None:
    with bad(floods(b'{"type": "pong"}\n')) as uri:
        for ask, kind in SLOTS.values():
            with pytest.raises(kind, match=r"did not answer|took too long|broke"):
                ask(uri)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (cut(INFO, SOUND), "hung up|broke"),
        (sends(INFO, SOUND), "took too long"),
        (sends(INFO, SOUND.replace(b'"width": 2', b'"width": 4')), "cannot be played"),
        (sends(INFO, SOUND.replace(b"22050", b"0")), "cannot be played"),
        (sends(INFO, b'{"type": "audio-chunk"}\n'), "'audio-chunk' that is none"),
        (sends(b'{"type": "info", "data": {"tts": [{}]}}\n'), "'info' that is none"),
        (sends(b'{"type": "info"}\n'), "offers no voice"),
    ],
    ids=["cut", "no end", "32 bits", "no rate", "no format", "no info", "no voice"],
)
def test_a_voice_that_breaks_off_or_cannot_be_played(answer: servers.Behaviour, sentence: str) -> None:
    with bad(answer) as uri, pytest.raises(SpeakingFailed, match=sentence):
        ask_speaking(uri)


def test_what_sounded_before_the_end_was_played() -> None:
    with bad(cut(INFO, SOUND, SOUND)) as uri:
        chunks = speaking.build(speaking.Settings(uri=uri, **QUICK)).speak("Good morning.", VoiceStyle("en"))
        assert next(chunks).pcm == b"\0\1\0\1"
        assert next(chunks).rate == 22_050
        with pytest.raises(SpeakingFailed):
            next(chunks)


def test_two_channels_become_one() -> None:
    stereo = SOUND.replace(b'"channels": 1', b'"channels": 2').replace(b"\0\1\0\1", b"\0\1\0\3")
    with bad(sends(INFO, stereo, b'{"type": "audio-stop"}\n')) as uri:
        assert [chunk.pcm for chunk in ask_speaking(uri)] == [b"\0\2"]  # type: ignore[attr-defined]


def test_a_transcript_may_come_in_pieces_alone() -> None:
    pieces = [b'{"type": "transcript-chunk", "data": {"text": "%s"}}\n' % text for text in (b"Hello ", b"Buddy!")]
    with bad(sends(*pieces, b'{"type": "transcript-stop"}\n')) as uri:
        assert ask_hearing(uri).text == "hello buddy"  # type: ignore[attr-defined]


@pytest.mark.parametrize("answer", [b'{"type": "transcript"}\n', b'{"type": "transcript", "data": {"text": 5}}\n'])
def test_a_transcript_without_text_is_a_failure(answer: bytes) -> None:
    with bad(sends(answer)) as uri, pytest.raises(HearingFailed, match=r"is none|no text"):
        ask_hearing(uri)


def test_a_wake_server_that_falls_silent_later_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "PULSE_SECONDS", 0.1)
    with bad(sends(INFO)) as uri, pytest.raises(WakeFailed, match="did not answer"):
        ask_wake(uri)


@pytest.mark.parametrize("trouble", ["away", "hangs", "http"])
def test_a_wake_server_counts_as_there_only_when_it_has_answered(trouble: str) -> None:
    with TROUBLES[trouble][0]() as uri:
        engine = waking.build(waking.Settings(uri=uri, **QUICK), ["alexa"], "en")
        for _ in range(3):
            with pytest.raises(WakeFailed):
                listens(engine)


def test_feeding_a_server_that_was_there_never_waits_for_it() -> None:
    with unreachable() as uri:
        engine = waking.build(waking.Settings(uri=uri, connect_seconds=30), ["alexa"], "en")
        engine._doubted = False
        assert [engine.feed(FRAME) for _ in range(200)] == [None] * 200
        engine.close()
        engine.close()


def test_after_a_failure_it_begins_anew() -> None:
    said: list[bytes] = [b"nonsense\n", b'{"type": "transcript", "data": {"text": "yes"}}\n']

    def answers_anew(connection: socket.socket) -> None:
        sends(said.pop(0))(connection)

    with bad(answers_anew) as uri:
        engine = hearing.build(hearing.Settings(uri=uri), "en", ())
        answers = []
        for _ in range(2):
            engine.start()
            try:
                engine.feed(FRAME)
                answers.append(engine.finish().text)
            except HearingFailed:
                answers.append("failed")
        assert answers == ["failed", "yes"]


def test_closing_from_another_thread_ends_a_sentence_under_way() -> None:
    with bad(hangs) as uri:
        engine = speaking.build(speaking.Settings(uri=uri, answer_seconds=60))
        failures: list[str] = []

        def speak() -> None:
            try:
                list(engine.speak("Good morning.", VoiceStyle("en")))
            except SpeakingFailed as error:
                failures.append(error.sentence)

        speaking_thread = threading.Thread(target=speak)
        speaking_thread.start()
        clock = RealClock()
        while not failures and speaking_thread.is_alive() and clock.now():
            engine.close()
        speaking_thread.join(10)
        assert len(failures) == 1


@pytest.mark.parametrize("slot", SLOTS)
def test_without_an_address_it_cannot_be_built(slot: str) -> None:
    ask, _ = SLOTS[slot]
    with pytest.raises(EngineUnavailable, match="no address: write 'wyoming://HOST:PORT'"):
        ask("")
