"""What Buddy can do by itself: one module per skill, its sentences and replies in a YAML file of the same name.

A new skill is `name.py` with a class and `SKILL = ThatClass()`, and `name.yaml`. `book.py` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, Protocol

from buddy.skills.chooser import Chooser
from buddy.skills.script import Script

WishKind = Literal["help", "mute", "unmute", "persona", "louder", "softer", "volume", "stop"]
"""What a skill may ask Buddy to do; the thinking engines' words."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was asked, once its sentence is found."""

    intent: str
    """The name above the sentence in the skill's YAML."""

    slots: Mapping[str, str] = field(default_factory=dict)
    """What stood in the sentence's {lists}: their values, not the words."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a skill answers."""

    text: str = ""
    """To be spoken. Empty where the machine itself says what came of the wish."""

    wish: tuple[WishKind, str] | None = None
    """Its kind and its value (a persona's id, a volume in percent)."""

    parting: bool = False
    """The resident took leave."""


def is_set(now: datetime) -> bool:
    """Whether the calendar can be right: without a network a Pi begins in 1970."""
    return now.year >= 2024


@dataclass(frozen=True, slots=True)
class Context:
    """What a skill may know while it answers."""

    now: Callable[[], datetime]
    """The calendar's clock, in local time."""

    language: str
    """Two letters, as in `config.yaml`."""

    script: Script
    """The skill's own sentences and replies in this language."""

    chooser: Chooser
    """Chooses among wordings, jokes and stories."""

    personas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The ids of the personas that can be called, and how they are called."""

    last_reply: str = ""
    """What Buddy said last; empty when it has said nothing yet."""

    def say(self, reply: str, **fields: object) -> str:
        """One wording of the script's reply, its placeholders filled."""
        wording = self.chooser.choose(reply, self.script.replies[reply])
        return wording.format(**fields)


class Skill(Protocol):
    """One thing that Buddy can do by itself. Keeps no state."""

    name: ClassVar[str]
    """The module's name; the model's tool is called so, too."""

    description: ClassVar[str]
    """One sentence for the model: what the tool does."""

    parameters: ClassVar[Mapping[str, object]] = {}
    """The tool's parameters as JSON schema properties; empty for none. `intent` chooses among several intents."""

    required: ClassVar[tuple[str, ...]] = ()
    """Those parameters without which the tool cannot be used; `intent` is one by itself."""

    intents: ClassVar[tuple[str, ...]]
    """What can be asked: the names under `sentences:` in the YAML."""

    replies: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The names under `replies:` in the YAML, with the placeholders that each may hold."""

    words: ClassVar[Mapping[str, int]] = {}
    """The names under `words:` in the YAML (the days of the week, for instance), and how many there must be."""

    def answer(self, heard: Heard, context: Context) -> Outcome | None:
        """The reply, or None for "not mine after all"."""
