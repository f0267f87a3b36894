"""Finds the skill that a sentence belongs to, by hassil's sentence templates, and asks it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from buddy.errors import ConfigurationError, ToolError, meant
from buddy.skills import Context, Heard, Outcome, Skill, manners
from buddy.skills.arguments import problem
from buddy.skills.chooser import Chooser
from buddy.skills.manners import Manners
from buddy.skills.script import LIST, Script, ScriptReader
from buddy.yaml_nodes import Problems

if TYPE_CHECKING:
    from hassil import Intents

BUILT_IN = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Tool:
    """A skill, as a language model is told about it."""

    name: str
    description: str
    parameters: Mapping[str, Any]
    """A JSON schema."""


class SkillBook:
    """Every skill in one language. One skill answers at a time, whichever thread asks."""

    def __init__(
        self,
        polite: Manners,
        skills: Mapping[str, tuple[Skill, Script]],
        personas: Mapping[str, tuple[str, ...]],
        now: Callable[[], datetime],
        seed: int,
    ) -> None:
        self._manners = polite
        self._skills = skills
        self._personas = {name: ways for name, ways in personas.items() if ways}
        self._now = now
        self._chooser = Chooser(seed)
        self._lock = threading.Lock()
        self._intents = self._compile()

    @classmethod
    def load(
        cls,
        language: str,
        personas: Mapping[str, tuple[str, ...]] | None = None,
        now: Callable[[], datetime] = datetime.now,
        seed: int | None = None,
        folder: Path = BUILT_IN,
    ) -> SkillBook:
        """The built-in skills, with their YAML from `folder`.

        `personas`: id -> how it is called ("the entertainer"). `now`: local time. The seed chooses jokes and
        wordings; by default the day does. Raises ConfigurationError with every problem found.
        """
        problems = Problems()
        polite = manners.load(folder / "manners.yaml", language, problems)
        skills = {
            skill.name: (skill, ScriptReader(folder / f"{skill.name}.yaml", skill, problems).read(language))
            for skill in discover()
        }
        if problems.sentences:
            raise ConfigurationError(*problems.sentences)
        return cls(polite, skills, personas or {}, now, now().toordinal() if seed is None else seed)

    @property
    def skills(self) -> tuple[Skill, ...]:
        return tuple(skill for skill, _ in self._skills.values())

    def answer(self, text: str, last_reply: str = "") -> Outcome | None:
        """What the skill answers, or None when no skill knows the sentence. Never raises, whatever the text."""
        for name, heard in self.matches(text):
            skill, script = self._skills[name]
            with self._lock:
                outcome = skill.answer(heard, self._context(script, last_reply))
            if outcome is not None:
                return outcome
        return None

    def tools(self) -> tuple[Tool, ...]:
        """The same skills as tools for a language model."""
        return tuple(self._tool(skill) for skill in self.skills if self._personas or skill.name != "persona")

    def use(self, name: str, arguments: object, last_reply: str = "") -> Outcome:
        """What the skill answers a model that calls it. From any thread.

        Raises ToolError, for a name or arguments that are wrong, with a sentence for the model.
        """
        tools = {tool.name: tool for tool in self.tools()}
        if name not in tools:
            raise ToolError(f"there is no tool '{name}'{meant(name, tools)}")
        wrong = problem(arguments, tools[name].parameters)
        if wrong or not isinstance(arguments, Mapping):
            raise ToolError(wrong)
        skill, script = self._skills[name]
        slots = {key: str(value) for key, value in arguments.items() if key != "intent"}
        heard = Heard(str(arguments.get("intent", skill.intents[0])), slots)
        with self._lock:
            outcome = skill.answer(heard, self._context(script, last_reply))
        if outcome is None:
            raise ToolError(f"'{name}' needs more arguments")
        return outcome

    def _context(self, script: Script, last_reply: str) -> Context:
        return Context(self._now, self._manners.language, script, self._chooser, self._personas, last_reply)

    def _tool(self, skill: Skill) -> Tool:
        properties = {name: dict(cast(Mapping[str, object], spec)) for name, spec in skill.parameters.items()}
        if "persona" in properties:
            properties["persona"]["enum"] = list(self._personas)
        required = [name for name in properties if name == "intent" or name in skill.required]
        schema = {"type": "object", "properties": properties, "required": required}
        return Tool(skill.name, skill.description, schema | {"additionalProperties": False})

    def matches(self, text: str) -> Iterator[tuple[str, Heard]]:
        """The skills whose sentences the text is, best first: as it was said, then without politeness."""
        from hassil import recognize_all

        for request in self._manners.requests(text):
            for result in recognize_all(request, self._intents):
                name, _, intent = result.intent.name.partition(".")
                slots = {slot: str(entity.value) for slot, entity in result.entities.items()}
                yield name, Heard(intent, slots)

    def sentences(self) -> tuple[str, ...]:
        """Every template with its lists written out as (one|another), for a recognizer's grammar."""
        return tuple(
            LIST.sub(partial(_written_out, self._lists(name)), template).lower()
            for name, _, template in self.templates()
        )

    def templates(self) -> Iterator[tuple[str, str, str]]:
        """Skill, intent and template of all that can be asked here."""
        for name, (_, script) in self._skills.items():
            lists = self._lists(name)
            for intent, templates in script.sentences.items():
                for template in templates:
                    if all(lists.get(used) for used in LIST.findall(template)):
                        yield name, intent, template

    def _lists(self, skill: str) -> dict[str, Mapping[str, tuple[str, ...]]]:
        return {**self._skills[skill][1].lists, "persona": self._personas}

    def _compile(self) -> Intents:
        from hassil import Intents

        intents: dict[str, dict[str, list[dict[str, list[str]]]]] = {}
        for name, intent, template in self.templates():
            folded = LIST.sub(partial(_list_of, name), self._manners.fold_template(template))
            data = intents.setdefault(f"{name}.{intent}", {"data": [{"sentences": []}]})
            data["data"][0]["sentences"].append(folded)
        lists = {
            _list_name(name, used): {"values": self._values(values)}
            for name in self._skills
            for used, values in self._lists(name).items()
        }
        return Intents.from_dict({"language": self._manners.language, "intents": intents, "lists": lists})

    def _values(self, values: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
        return [{"in": self._manners.fold(way), "out": value} for value, ways in values.items() for way in ways]


def discover() -> tuple[Skill, ...]:
    """Every module of this package that has a SKILL, in the order of their names."""
    modules = (
        importlib.import_module(f"buddy.skills.{module.name}")
        for module in pkgutil.iter_modules([str(BUILT_IN)])
        if module.name != Path(__file__).stem
    )
    return tuple(module.SKILL for module in modules if hasattr(module, "SKILL"))


def _list_name(skill: str, used: str) -> str:
    return f"{skill}_{used}"


def _list_of(skill: str, match: re.Match[str]) -> str:
    used = match[1]
    return f"{{{_list_name(skill, used)}:{used}}}"


def _written_out(lists: Mapping[str, Mapping[str, Sequence[str]]], match: re.Match[str]) -> str:
    ways = (way for ways in lists[match[1]].values() for way in ways)
    return f"({'|'.join(way for way in ways if not any(sign.isdigit() for sign in way))})"
