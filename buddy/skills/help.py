"""Somebody needs help."""

from __future__ import annotations

from buddy.skills import Context, Heard, Outcome, Skill


class Help(Skill):
    name = "help"
    description = "Calls for help when the resident asks for it, has fallen or is in danger."
    intents = ("help",)

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(wish=("help", ""))


SKILL = Help()
