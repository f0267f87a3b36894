"""Do not listen, or listen again."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class Microphone(Skill):
    name = "microphone"
    description = "Turns the microphone off, or on again."
    parameters: ClassVar = {"intent": {"type": "string", "enum": ["mute", "unmute"]}}
    intents = ("mute", "unmute")

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(wish=("unmute" if heard.intent == "unmute" else "mute", ""))


SKILL = Microphone()
