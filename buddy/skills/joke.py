"""Tells one of `jokes.*.txt`."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill
from buddy.skills.collection import read


class Joke(Skill):
    name = "joke"
    description = "Tells a joke."
    intents = ("tell",)
    replies: ClassVar = {"none": ()}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        known = read("jokes", context.language)
        return Outcome(context.chooser.choose("jokes", known) if known else context.say("none"))


SKILL = Joke()
