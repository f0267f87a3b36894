"""Who are you, and what can you do?"""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class About(Skill):
    name = "about"
    description = "Tells who Buddy is and what it can do by itself."
    parameters: ClassVar = {"intent": {"type": "string", "enum": ["who", "what"]}}
    intents = ("who", "what")
    replies: ClassVar = {"who": (), "what": ()}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(context.say(heard.intent))


SKILL = About()
