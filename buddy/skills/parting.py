"""Thank you, and goodbye."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class Parting(Skill):
    name = "parting"
    description = "Ends the conversation when somebody says thanks, goodbye or good night."
    parameters: ClassVar = {"intent": {"type": "string", "enum": ["thanks", "goodbye", "good_night"]}}
    intents = ("thanks", "goodbye", "good_night")
    replies: ClassVar = {"thanks": (), "goodbye": (), "good_night": ()}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(context.say(heard.intent), parting=True)


SKILL = Parting()
