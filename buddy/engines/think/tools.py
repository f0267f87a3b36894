"""Tools: what a language model may have Buddy do. Their calls come in fragments, and are obeyed only when whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from buddy.engines.think import Part
from buddy.engines.think.skills import Known, wish_of
from buddy.errors import ToolError

DONE = "Done. Buddy has told the resident so."


class Tool(Protocol):
    """What a model is told about one."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Any]:
        """A JSON schema."""


class Toolbox(Protocol):
    """The skills."""

    def tools(self) -> Sequence[Tool]: ...

    def use(self, name: str, arguments: object, last_reply: str) -> Known:
        """Raises ToolError with a sentence for the model."""


def offered(toolbox: Toolbox) -> list[dict[str, Any]]:
    """As a request holds them."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)},
        }
        for tool in toolbox.tools()
    ]


@dataclass
class Call:
    """One call as it comes: id and name with the first fragment, the arguments in pieces."""

    id: str = ""
    name: str = ""
    arguments: str = ""

    def as_message(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": "function",
            "function": {"name": self.name, "arguments": self.arguments or "{}"},
        }


@dataclass
class Calls:
    """The calls of one message of the model."""

    by_index: dict[int, Call] = field(default_factory=dict)

    def add(self, fragments: Sequence[Any] | None) -> bool:
        """Take in `delta.tool_calls`; whether there was anything."""
        for fragment in fragments or ():
            call = self.by_index.setdefault(fragment.index or 0, Call())
            call.id = call.id or fragment.id or f"call_{fragment.index or 0}"
            if fragment.function:
                call.name = call.name or fragment.function.name or ""
                call.arguments += fragment.function.arguments or ""
        return bool(fragments)

    def obey(self, toolbox: Toolbox, last_reply: str) -> Results:
        """Use each tool, in order."""
        results = Results()
        for call in self.by_index.values():
            try:
                known = toolbox.use(call.name, _arguments(call), last_reply)
            except ToolError as error:
                results.add(call, f"Error: {error.sentence}", final=False)
                continue
            if known.wish or known.parting:
                results.parts.append(Part(wish=wish_of(known.wish), parting=known.parting))
            results.add(call, known.text or DONE, final=not known.text)
        return results


@dataclass
class Results:
    """What came of the calls."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    """For the model; the first one repeats its calls, as the protocol wants it."""

    parts: list[Part] = field(default_factory=list)
    """What Buddy itself shall do."""

    final: bool = True
    """Nothing is left to be said: Buddy itself says what came of each call."""

    def add(self, call: Call, content: str, final: bool) -> None:
        if not self.messages:
            self.messages.append({"role": "assistant", "content": None, "tool_calls": []})
        self.messages[0]["tool_calls"].append(call.as_message())
        self.messages.append({"role": "tool", "tool_call_id": call.id, "content": content})
        self.final = self.final and final


def _arguments(call: Call) -> object:
    """Raises ToolError for what is no JSON."""
    try:
        return json.loads(call.arguments or "{}")
    except ValueError:
        raise ToolError("the arguments are no JSON") from None
