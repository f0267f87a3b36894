"""Say that again."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class Repeat(Skill):
    name = "repeat"
    description = "Says once more what was said last."
    intents = ("again",)
    replies: ClassVar = {"nothing": ()}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(context.last_reply or context.say("nothing"))


SKILL = Repeat()
