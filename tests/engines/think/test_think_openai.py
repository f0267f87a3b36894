"""The real `openai` client against a server on loopback that can do everything wrong."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Iterator

import pytest
from pydantic import SecretStr, ValidationError
from standins.openai_server import CUT, END_SILENTLY, RAW, ChatServer

from buddy.engines import Secrets, no_secrets
from buddy.engines.think import Message, Part, Question
from buddy.engines.think.openai import OpenAI, Settings, build, is_local
from buddy.errors import EngineUnavailable, ThinkingFailed

KEY = "sk-very-secret"
HELLO = Question("Hello Buddy")


@pytest.fixture(name="server")
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


@pytest.fixture(autouse=True)
def opened_engines() -> Iterator[None]:
    """Closes what a test has opened."""
    OPENED.clear()
    yield
    for opened in OPENED:
        opened.close()


OPENED: list[OpenAI] = []


def make(settings: Settings, secret: Secrets = no_secrets) -> OpenAI:
    OPENED.append(build(settings, secret))
    return OPENED[-1]


def engine(server: ChatServer, **settings: object) -> OpenAI:
    return make(Settings(base_url=server.url, model="small", **settings))


def words(engine: OpenAI, question: Question = HELLO) -> str:
    return "".join(part.text for part in engine.reply(question))


def failure(engine: OpenAI) -> str:
    with pytest.raises(ThinkingFailed) as caught:
        words(engine)
    return caught.value.sentence


def test_a_reply_comes_in_the_fragments_in_which_the_server_sends_it(server: ChatServer) -> None:
    assert list(engine(server).reply(HELLO)) == [Part("Hello"), Part(" there.")]


def test_the_first_words_are_there_while_the_server_still_writes(server: ChatServer) -> None:
    gate = threading.Event()
    server.reply("One.", gate, " Two.")
    reply = engine(server).reply(HELLO)
    assert next(reply) == Part("One.")
    gate.set()
    assert list(reply) == [Part(" Two.")]


def test_the_server_is_told_everything(server: ChatServer) -> None:
    question = Question("And now?", "en", "You are Buddy.", (Message("user", "Hi"), Message("assistant", "Hello")))
    words(engine(server, max_tokens=99, temperature=0.5), question)
    asked = server.questions[0]
    assert asked.path == "/v1/chat/completions"
    assert asked.body == {
        "model": "small",
        "stream": True,
        "max_tokens": 99,
        "temperature": 0.5,
        "messages": [
            {"role": "system", "content": "You are Buddy."},
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello"},
            {"role": "user", "content": "And now?"},
        ],
    }


def test_the_model_is_shown_what_fits_of_the_conversation(server: ChatServer) -> None:
    conversation = tuple(Message("assistant" if n % 2 else "user", f"{n:030}") for n in range(10))
    words(engine(server, conversation_tokens=60), Question("And now?", conversation=conversation))
    shown = [message["content"] for message in server.questions[0].body["messages"]]
    assert shown == [
        conversation[-4].text,
        conversation[-3].text,
        conversation[-2].text,
        conversation[-1].text,
        "And now?",
    ]


def test_a_second_question_uses_the_same_connection_and_closing_twice_is_fine(server: ChatServer) -> None:
    thinker = engine(server)
    assert words(thinker) == words(thinker) == "Hello there."
    thinker.close()
    thinker.close()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "refused the key"),
        (403, "does not allow this key"),
        (404, "does not know the model 'small'"),
        (429, "has had too many questions"),
        (400, "did not take the question (error 400): The server had an error"),
        (500, "is in trouble itself (error 500)"),
        (503, "is in trouble itself (error 503)"),
    ],
)
def test_a_refusal_is_one_sentence_and_is_not_tried_again(server: ChatServer, status: int, said: str) -> None:
    server.refuse(status)
    assert failure(engine(server)).startswith(f"127.0.0.1 {said}")
    assert len(server.questions) == 1


def test_the_key_goes_to_the_server_and_into_no_sentence(server: ChatServer) -> None:
    server.refuse(401)
    settings = Settings(base_url=server.url, key="home_key")
    with pytest.raises(ThinkingFailed) as caught:
        words(make(settings, {"home_key": SecretStr(KEY)}.get))
    assert server.questions[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_server_at_home_is_not_shown_the_vendors_key(server: ChatServer) -> None:
    words(make(Settings(base_url=server.url), {"openai_api_key": SecretStr("sk-of-the-vendor")}.get))
    assert "sk-of-the-vendor" not in str(server.questions[0].headers)


def test_a_server_that_hangs_is_left_after_the_first_deadline(server: ChatServer) -> None:
    server.hang()
    assert failure(engine(server, first_token_seconds=0.3)) == "127.0.0.1 has not begun to answer within 0.3 s"
    assert server.dropped.wait(5)


def test_a_server_that_stops_in_the_middle_is_left_after_the_second(server: ChatServer) -> None:
    server.reply("One", threading.Event())
    reply = engine(server, between_tokens_seconds=0.2).reply(HELLO)
    assert next(reply).text == "One"
    with pytest.raises(ThinkingFailed, match=r"stopped in the middle of its answer, for more than 0\.2 s"):
        next(reply)
    assert server.dropped.wait(5)
    assert list(reply) == []


def test_a_server_that_never_ends_is_left_after_the_third(server: ChatServer) -> None:
    server.reply("One", threading.Event())
    thinker = engine(server, whole_reply_seconds=0.3, between_tokens_seconds=60)
    assert failure(thinker) == "127.0.0.1 was still answering after 0.3 s"


def test_closing_drops_the_connection_before_the_first_word(server: ChatServer) -> None:
    server.hang()
    reply = engine(server).reply(HELLO)
    assert server.asked.wait(5)
    reply.close()
    assert server.dropped.wait(5)
    assert list(reply) == []


def test_closing_drops_the_connection_in_mid_reply_and_the_next_question_is_answered(server: ChatServer) -> None:
    server.reply("One", threading.Event())
    thinker = engine(server)
    reply = thinker.reply(HELLO)
    next(reply)
    reply.close()
    reply.close()
    assert server.dropped.wait(5)
    reply.reader.join(5)
    assert not reply.reader.is_alive()
    server.reply("Two")
    assert words(thinker) == "Two"


def test_closing_from_another_thread_wakes_who_waits_for_words(server: ChatServer) -> None:
    server.hang()
    reply = engine(server).reply(HELLO)
    got: list[list[Part]] = []
    waiting = threading.Thread(target=lambda: got.append(list(reply)))
    waiting.start()
    assert server.asked.wait(5)
    reply.close()
    waiting.join(5)
    assert got == [[]]


def test_a_new_question_drops_the_last_one(server: ChatServer) -> None:
    server.hang()
    thinker = engine(server)
    thinker.reply(HELLO)
    assert server.asked.wait(5)
    server.reply("Here.")
    assert words(thinker) == "Here."
    assert server.dropped.wait(5)


def test_words_before_a_cut_are_kept_and_the_cut_is_told(server: ChatServer) -> None:
    server.reply("Once upon", CUT)
    reply = engine(server).reply(HELLO)
    assert next(reply).text == "Once upon"
    with pytest.raises(ThinkingFailed, match="broke the connection off"):
        next(reply)


def test_a_stream_that_ends_without_saying_so_was_cut(server: ChatServer) -> None:
    server.reply("Once upon", END_SILENTLY)
    assert failure(engine(server)).endswith("broke the connection off in the middle of its answer")


def test_a_reply_without_a_word_is_no_reply(server: ChatServer) -> None:
    server.reply()
    assert failure(engine(server)) == "127.0.0.1 answered without a word (stop)"


@pytest.mark.parametrize(
    "garbage",
    [
        b"data: {nonsense\n\n",
        b"data: \xff\xfe\x00\n\n",
        b"data: []\n\n",
        b'data: {"choices": null}\n\n',
        b'data: {"choices": [{"index": 0, "delta": null, "finish_reason": "stop"}]}\n\n',
        b"\x00\x01\x02",
    ],
)
def test_garbage_is_a_failure_and_no_answer(server: ChatServer, garbage: bytes) -> None:
    server.reply(RAW(garbage), END_SILENTLY)
    assert failure(engine(server)).startswith("127.0.0.1 ")


def test_garbage_in_the_middle_leaves_the_words_before_it(server: ChatServer) -> None:
    server.reply("Once upon", RAW(b"data: {nonsense\n\n"))
    reply = engine(server).reply(HELLO)
    assert next(reply).text == "Once upon"
    with pytest.raises(ThinkingFailed, match="no answer"):
        next(reply)


def test_an_error_within_the_stream_is_told(server: ChatServer) -> None:
    server.reply("Once upon", RAW(b'data: {"error": {"message": "the model was unloaded"}}\n\n'))
    assert "the model was unloaded" in failure(engine(server))


def test_a_captive_portal_is_recognized(server: ChatServer) -> None:
    server.portal()
    assert "login page" in failure(engine(server))


def test_a_server_that_is_not_running_is_told() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    thinker = make(Settings(base_url=url))
    assert failure(thinker) == "127.0.0.1 is not running: the connection was refused"


def test_a_name_that_nobody_knows_is_told() -> None:
    thinker = make(Settings(base_url="http://no-such-box.invalid/v1", first_token_seconds=20))
    assert failure(thinker).startswith("no-such-box.invalid cannot be found")


def test_the_vendors_own_server_needs_a_key() -> None:
    with pytest.raises(EngineUnavailable, match=r"api\.openai\.com needs a key.*'openai_api_key'"):
        build(Settings())
    build(Settings(), {"openai_api_key": SecretStr("sk-1")}.get).close()


def test_a_key_is_never_sent_in_clear_to_the_internet() -> None:
    with pytest.raises(EngineUnavailable, match="https"):
        build(Settings(base_url="http://models.example.com/v1"), {"openai_api_key": SecretStr("sk-1")}.get)


@pytest.mark.parametrize("url", ["ollama:11434", "ftp://x/v1", "https://", "https://me:secret@example.com/v1"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="must"):
        Settings(base_url=url)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("::1", True),
        ("192.168.1.7", True),
        ("nas.local", True),
        ("ollama", True),
        ("api.openai.com", False),
        ("8.8.8.8", False),
    ],
)
def test_what_is_at_home(host: str, local: bool) -> None:
    assert is_local(host) is local
