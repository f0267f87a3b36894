"""Tells one of `stories.*.txt`."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill
from buddy.skills.collection import read


class Story(Skill):
    name = "story"
    description = "Tells a short story."
    intents = ("tell",)
    replies: ClassVar = {"none": ()}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        known = read("stories", context.language)
        return Outcome(context.chooser.choose("stories", known) if known else context.say("none"))


SKILL = Story()
