"""Every skill as a tool for a language model: its schema is one, and what it allows never surprises the skill."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from buddy.errors import ToolError
from buddy.skills import Outcome
from buddy.skills.arguments import problem
from buddy.skills.book import SkillBook, Tool

BOOKS = {language: SkillBook.load(language, {"joy": ("joy",)}) for language in ("en", "it")}
TOOLS = BOOKS["en"].tools()

VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-10, 200), st.floats(allow_nan=False), st.text(max_size=5),
    st.sampled_from(["louder", "set", "who", "joy", "thanks"]), st.lists(st.integers(), max_size=2),
)  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_the_schema_is_one_that_every_server_takes(tool: Tool) -> None:
    Draft202012Validator.check_schema(tool.parameters)
    assert tool.name.isidentifier()
    assert tool.description.endswith(".")
    assert set(tool.parameters["required"]) <= set(tool.parameters["properties"])
    [skill] = [skill for skill in BOOKS["en"].skills if skill.name == tool.name]
    intents = tool.parameters["properties"].get("intent", {}).get("enum", [skill.intents[0]])
    assert set(intents) <= set(skill.intents)
    assert ("intent" in tool.parameters["properties"]) == ("intent" in tool.parameters["required"])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(TOOLS), st.dictionaries(st.sampled_from(["intent", "percent", "persona", "x"]), VALUES))
def test_whatever_a_model_gives_is_an_outcome_or_a_sentence_for_it(tool: Tool, arguments: dict[str, Any]) -> None:
    allowed = Draft202012Validator(tool.parameters).is_valid(arguments)
    # JSON's 5.0 is an integer to the standard; here it is not, and the model is told so.
    strict = not any(isinstance(value, float) for value in arguments.values())
    assert bool(problem(arguments, tool.parameters)) != allowed or not strict
    for book in BOOKS.values():
        try:
            outcome = book.use(tool.name, arguments)
        except ToolError:
            continue
        assert isinstance(outcome, Outcome)
        assert allowed


def test_without_anybody_to_call_there_is_no_tool_for_it() -> None:
    assert "persona" not in {tool.name for tool in SkillBook.load("en").tools()}
