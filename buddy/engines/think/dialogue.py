"""One question to a server that speaks OpenAI's chat API, with as many rounds as the model's tools take.

Protocol: POST {base_url}/chat/completions, answered by server-sent events; each holds a piece in
`choices[0].delta.content` or `.tool_calls`, the last one a `finish_reason`. What a tool gave goes back with the role
`tool`, and the model is asked again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from buddy.engines.think import Part
from buddy.engines.think.stream import Sign
from buddy.engines.think.thoughts import Thoughts
from buddy.engines.think.tools import Calls, Toolbox, offered
from buddy.errors import ReplyCut, ThinkingFailed

if TYPE_CHECKING:
    import openai

MOST_ROUNDS = 4
"""Questions for one reply; with the last one the model may call no more tools."""

REFUSES_TOOLS = {400, 404, 422, 500, 501}
ABOUT_TOOLS = re.compile(r"tool|function|jinja", re.IGNORECASE)

log = logging.getLogger(__name__)


@dataclass
class Habits:
    """What one server has shown of itself so far."""

    refuses_tools: bool = False
    thinks_first: bool = False
    """Its thoughts end with </think>, and begin without <think>."""
    certainly: bool = False
    """The caretaker has said so; else it is what its last reply was like."""


@dataclass
class Dialogue:
    """One question and its rounds; read once, in the thread of the reply."""

    who: str
    request: dict[str, Any]
    habits: Habits
    toolbox: Toolbox | None
    last_reply: str
    calls: Calls = field(default_factory=Calls)
    _said: bool = False
    _did: bool = False

    def parts(self, client: openai.OpenAI) -> Iterator[Part | Sign]:
        """Raises ThinkingFailed, ReplyCut, and whatever the library raises."""
        finished = ""
        for number in range(MOST_ROUNDS):
            self.calls = Calls()
            finished = yield from self._round(client, last=number == MOST_ROUNDS - 1)
            if not finished:
                raise ThinkingFailed(f"{self.who} broke the connection off in the middle of its answer")
            if finished == "length":
                raise ReplyCut(f"{self.who} had more to say than max_tokens allows")
            if not self.calls.by_index or self.toolbox is None:
                break
            results = self.calls.obey(self.toolbox, self.last_reply)
            for part in results.parts:
                self._did = True
                yield part
            if results.final:
                return
            self.request["messages"] += results.messages
            if self._said:
                yield Part("\n")  # what comes next is a sentence of its own
            yield Sign.ASKED
        if not self._said and not self._did:
            raise ThinkingFailed(f"{self.who} answered without a word ({finished})")

    def _round(self, client: openai.OpenAI, last: bool) -> Generator[Part | Sign, None, str]:
        """Gives the reason why the words end; empty when the server gave none."""
        finished, thoughts = "", Thoughts(self.habits.thinks_first, not self.habits.certainly)
        with self._asked(client, last) as stream:
            if "html" in stream.response.headers.get("content-type", ""):
                raise ValueError("a web page")
            for chunk in stream:
                for choice in (chunk.choices or ())[:1]:
                    if choice.delta and choice.delta.content:
                        yield from self._words(thoughts.feed(choice.delta.content), thoughts)
                    if choice.delta and self.calls.add(choice.delta.tool_calls):
                        yield Sign.WRITING
                    finished = choice.finish_reason or finished
        yield from self._words(thoughts.finish() if finished else "", None)
        if not self.habits.certainly and finished:
            self.habits.thinks_first = thoughts.lacked_opening or (self.habits.thinks_first and not thoughts.guessed)
        return finished

    def _words(self, text: str, thoughts: Thoughts | None) -> Iterator[Part | Sign]:
        if text:
            self._said = self._said or bool(text.strip())
            yield Part(text)
        elif thoughts is not None and thoughts.thinking:
            yield Sign.MUSING

    def _asked(self, client: openai.OpenAI, last: bool) -> Any:
        """The stream. A model that knows no tools is asked once more without them, and then always so."""
        import openai

        tools = offered(self.toolbox) if self.toolbox is not None and not self.habits.refuses_tools else []
        if not tools:
            return client.chat.completions.create(**self.request)
        extra: dict[str, Any] = {"tools": tools} | ({"tool_choice": "none"} if last else {})
        try:
            return client.chat.completions.create(**self.request, **extra)
        except openai.APIStatusError as error:
            if error.status_code not in REFUSES_TOOLS or not ABOUT_TOOLS.search(str(error.message)):
                raise
        log.info("think: %s takes no tools and is asked without", self.who)
        self.habits.refuses_tools = True
        return client.chat.completions.create(**self.request)
