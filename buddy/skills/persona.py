"""Let me talk to somebody else."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class Persona(Skill):
    name = "persona"
    description = "Lets the resident talk to another persona."
    parameters: ClassVar = {"persona": {"type": "string", "description": "The persona's id."}}
    required = ("persona",)
    intents = ("talk_to",)

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(wish=("persona", heard.slots["persona"]))


SKILL = Persona()
