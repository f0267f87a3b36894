"""A model that uses Buddy's skills: the real `openai` client, the real skills, and a server on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standins.openai_server import CUT, FINISH, THOUGHT, TOOL, ChatServer

from buddy.engines.think import Message, Part, Question, Wish
from buddy.engines.think.openai import OpenAI, Settings, build
from buddy.engines.think.thoughts import Thoughts
from buddy.errors import ReplyCut, ThinkingFailed
from buddy.skills.book import SkillBook

NOON = datetime(2026, 11, 21, 12, 0)
BOOK = SkillBook.load("en", {"joy": ("joy", "the entertainer")}, now=lambda: NOON, seed=1)


@pytest.fixture(name="server")
def chat_server() -> Iterator[ChatServer]:
    with ChatServer() as server:
        yield server


@pytest.fixture(name="thinker")
def a_thinker(server: ChatServer) -> Iterator[OpenAI]:
    engine = build(Settings(base_url=server.url, model="small", between_tokens_seconds=5), toolbox=BOOK)
    yield engine
    engine.close()


def ask(thinker: OpenAI, *earlier: Message) -> list[Part]:
    return list(thinker.reply(Question("please", conversation=earlier)))


def told_the_model(server: ChatServer) -> list[str]:
    """What the tools gave, as the model saw it in the last question."""
    return [m["content"] for m in server.questions[-1].body["messages"] if m["role"] == "tool"]


def test_every_skill_is_offered_with_its_schema(server: ChatServer, thinker: OpenAI) -> None:
    ask(thinker)
    tools = {tool["function"]["name"]: tool["function"] for tool in server.questions[0].body["tools"]}
    assert tools.keys() == {skill.name for skill in BOOK.skills}
    assert tools["volume"]["parameters"]["required"] == ["intent"]
    assert tools["persona"]["parameters"]["properties"]["persona"]["enum"] == ["joy"]
    assert all(tool["description"] for tool in tools.values())


def test_what_a_tool_gives_goes_back_and_the_model_says_it(server: ChatServer, thinker: OpenAI) -> None:
    server.replies([TOOL("time_of_day", "{", "}")], ["It is noon", " already."])
    assert ask(thinker) == [Part("It is noon"), Part(" already.")]
    assert told_the_model(server) == ["It is noon."]
    [call] = next(m for m in server.questions[1].body["messages"] if m.get("tool_calls"))["tool_calls"]
    assert (call["id"], call["function"]["name"]) == ("id0", "time_of_day")
    assert json.loads(call["function"]["arguments"]) == {}


def test_words_before_a_tool_are_a_sentence_of_their_own(server: ChatServer, thinker: OpenAI) -> None:
    server.replies(["Let me look.", TOOL("time_of_day")], ["It is noon."])
    assert "".join(part.text for part in ask(thinker)) == "Let me look.\nIt is noon."


def test_two_tools_at_once(server: ChatServer, thinker: OpenAI) -> None:
    server.replies([TOOL("time_of_day", "{}"), TOOL("date", '{"intent": "date"}', index=1)], ["Noon, on Saturday."])
    ask(thinker)
    noon, date = told_the_model(server)
    assert noon == "It is noon."
    assert "2026" in date or "Saturday" in date


@pytest.mark.parametrize(
    ("tool", "arguments", "part"),
    [
        ("volume", '{"intent": "louder"}', Part(wish=Wish("louder"))),
        ("help", "{}", Part(wish=Wish("help"))),
        ("help", "", Part(wish=Wish("help"))),
        ("stop", "{}", Part(wish=Wish("stop"))),
        ("persona", '{"persona": "joy"}', Part(wish=Wish("persona", "joy"))),
    ],
)
def test_where_buddy_itself_says_what_came_of_it_the_model_is_not_asked_again(
    server: ChatServer, thinker: OpenAI, tool: str, arguments: str, part: Part
) -> None:
    server.reply(TOOL(tool, arguments))
    assert ask(thinker) == [part]
    assert len(server.questions) == 1


def test_a_wish_with_words_is_obeyed_and_the_model_goes_on(server: ChatServer, thinker: OpenAI) -> None:
    server.replies([TOOL("volume", '{"intent": "set", "percent": 40}')], ["Done."])
    assert ask(thinker) == [Part(wish=Wish("volume", "40")), Part("Done.")]
    assert "40" in told_the_model(server)[0]


def test_taking_leave_is_told(server: ChatServer, thinker: OpenAI) -> None:
    server.replies([TOOL("parting", '{"intent": "goodbye"}')], ["Goodbye."])
    assert ask(thinker) == [Part(parting=True), Part("Goodbye.")]


def test_say_that_again_knows_what_was_said(server: ChatServer, thinker: OpenAI) -> None:
    server.replies([TOOL("repeat", "{}")], ["I said: hello."])
    ask(thinker, Message("user", "hi"), Message("assistant", "Hello, my dear."))
    assert told_the_model(server) == ["Hello, my dear."]


@pytest.mark.parametrize(
    ("tool", "arguments", "error"),
    [
        ("voluem", "{}", "there is no tool 'voluem'; did you mean 'volume'?"),
        ("volume", "{}", "'intent' is missing"),
        ("volume", '{"intent": "set", "percent": 400}', "'percent' must be at most 100"),
        ("volume", '{"intent": "set", "percent": "40"}', "'percent' must be of the type integer"),
        ("volume", '{"intent": "set", "percent": true}', "'percent' must be of the type integer"),
        ("volume", '{"intent": "set", "percents": 40}', "there is no argument 'percents'; did you mean 'percent'?"),
        ("volume", '{"intent": "sing"}', "'intent' must be one of: louder, softer, set"),
        ("volume", '{"intent": "set"}', "'volume' needs more arguments"),
        ("persona", '{"persona": "nobody"}', "'persona' must be one of: joy"),
        ("volume", '{"intent": ', "the arguments are no JSON"),
        ("volume", "[1]", "the arguments must be an object"),
    ],
)
def test_wrong_arguments_are_answered_so_that_the_model_can_mend_them(
    server: ChatServer, thinker: OpenAI, tool: str, arguments: str, error: str
) -> None:
    server.replies([TOOL(tool, arguments)], ["I am sorry."])
    assert ask(thinker) == [Part("I am sorry.")], "and nothing was done"
    assert told_the_model(server) == [f"Error: {error}"]


def test_a_call_that_was_cut_is_not_obeyed(server: ChatServer, thinker: OpenAI) -> None:
    server.reply(TOOL("help", "{}"), CUT)
    parts: list[Part] = []
    with pytest.raises(ThinkingFailed):
        parts.extend(thinker.reply(Question("please")))
    assert parts == []
    assert len(server.questions) == 1


def test_a_model_that_calls_tools_for_ever_is_told_to_stop(server: ChatServer, thinker: OpenAI) -> None:
    server.reply(TOOL("time_of_day", "{}"))
    with pytest.raises(ThinkingFailed, match="answered without a word"):
        ask(thinker)
    assert [asked.body.get("tool_choice") for asked in server.questions] == [None, None, None, "none"]


def test_a_model_without_tools_is_asked_again_without_and_then_always_so(server: ChatServer, thinker: OpenAI) -> None:
    server.refuse(400, "registry.ollama.ai/library/small does not support tools", with_tools=True)
    for _ in range(2):
        assert "".join(part.text for part in ask(thinker)) == "Hello there."
    assert ["tools" in asked.body for asked in server.questions] == [True, False, False]


def test_tools_may_be_left_out(server: ChatServer) -> None:
    thinker = build(Settings(base_url=server.url, tools=False), toolbox=BOOK)
    ask(thinker)
    thinker.close()
    assert "tools" not in server.questions[0].body


def test_the_second_question_has_its_first_words_deadline_anew(server: ChatServer) -> None:
    settings = Settings(base_url=server.url, between_tokens_seconds=0.2, first_token_seconds=20)
    thinker = build(settings, toolbox=BOOK)
    gate = server.gate()
    server.replies([TOOL("time_of_day", "{}")], [gate, "Noon."])
    reply = thinker.reply(Question("please"))
    said: list[Part] = []
    server.wait_for_questions(2)
    assert not gate.wait(0.4), "longer than between two words"
    gate.set()
    said.extend(reply)
    thinker.close()
    assert said == [Part("Noon.")]


# --- Thoughts, and the limit of a reply


@pytest.mark.parametrize(
    "fragments",
    [
        ["<think>The resident wants the time.</think>It is noon."],
        ["<th", "ink>The resident", " wants </thi", "nk>\n\n", "It is noon."],
        ["<THINK>", "hm", "</THINK>", "It is noon."],
        ["It is <thinking>or is it?</thinking>noon."],
        [THOUGHT("The resident wants the time."), "It is noon."],
    ],
)
def test_thoughts_are_never_spoken(server: ChatServer, thinker: OpenAI, fragments: list[object]) -> None:
    server.reply(*fragments)
    assert "".join(part.text for part in ask(thinker)) == "It is noon."


def test_a_thought_that_never_ends_says_nothing(server: ChatServer, thinker: OpenAI) -> None:
    server.reply("<think>On and on", FINISH("length"))
    with pytest.raises(ReplyCut):
        ask(thinker)
    server.reply("<think>On and on")
    with pytest.raises(ThinkingFailed, match="without a word"):
        ask(thinker)


def test_thoughts_without_their_opening_are_known_by_the_setting_or_by_experience(server: ChatServer) -> None:
    server.reply("The resident wants", " the time.</think>", "It is noon.")
    knowing = build(Settings(base_url=server.url, thinks_first=True))
    learning = build(Settings(base_url=server.url))
    assert "".join(part.text for part in ask(knowing)) == "It is noon."
    ask(learning)
    assert "".join(part.text for part in ask(learning)) == "It is noon.", "the second time it knows"
    knowing.close()
    learning.close()


def test_a_model_that_only_spoke_of_the_tag_is_heard_again(server: ChatServer, thinker: OpenAI) -> None:
    server.reply("It ends with </think> as you know.")
    ask(thinker)
    server.reply("It is ", "noon.")
    for _ in range(2):
        assert "".join(part.text for part in ask(thinker)) == "It is noon."


def test_thinking_aloud_does_not_stretch_the_deadline_of_the_first_words(server: ChatServer) -> None:
    server.reply("<think>", "hm ", server.gate())
    thinker = build(Settings(base_url=server.url, first_token_seconds=0.4, between_tokens_seconds=20))
    with pytest.raises(ThinkingFailed, match=r"was still thinking after 0\.4 s"):
        ask(thinker)
    thinker.close()


def test_a_reply_at_the_limit_of_its_length_was_cut(server: ChatServer, thinker: OpenAI) -> None:
    server.reply("One. And then", FINISH("length"))
    reply = thinker.reply(Question("please"))
    assert next(reply) == Part("One. And then")
    with pytest.raises(ReplyCut, match="max_tokens"):
        next(reply)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["It is ", "<", "noon", "<think>", "a < b", "</think>", ">", " ", "hm"])),
    st.integers(1, 7),
)
def test_how_a_reply_is_cut_does_not_change_what_is_spoken(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    if not re.search(r"</think>", re.sub(r"<think>.*?(</think>|$)", "", text, flags=re.DOTALL)):
        whole, cut = Thoughts(), Thoughts()
        spoken = whole.feed(text) + whole.finish()
        assert "".join(cut.feed(text[at : at + size]) for at in range(0, len(text), size)) + cut.finish() == spoken
        assert spoken == re.sub(r"<think>.*?(</think>|$)", "", text, flags=re.DOTALL).lstrip()
