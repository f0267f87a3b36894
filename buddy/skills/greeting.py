"""Hello, and how are you?"""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class Greeting(Skill):
    name = "greeting"
    description = "Greets back, and says how Buddy is."
    parameters: ClassVar = {
        "intent": {"type": "string", "enum": ["hello", "good_morning", "good_evening", "how_are_you"]}
    }
    intents = ("hello", "good_morning", "good_evening", "how_are_you")
    replies: ClassVar = {
        "hello": (),
        "good_morning": (),
        "good_evening": (),
        "how_are_you": (),
    }

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(context.say(heard.intent))


SKILL = Greeting()
