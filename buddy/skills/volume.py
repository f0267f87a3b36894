"""Louder, softer, or so many percent."""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill


class Volume(Skill):
    name = "volume"
    description = "Makes the voice louder or softer, or sets its volume in percent."
    parameters: ClassVar = {
        "intent": {"type": "string", "enum": ["louder", "softer", "set"]},
        "percent": {"type": "integer", "minimum": 5, "maximum": 100},
    }
    intents = ("louder", "softer", "set")
    replies: ClassVar = {"set": ("percent",)}

    def answer(self, heard: Heard, context: Context) -> Outcome | None:
        if heard.intent == "louder":
            return Outcome(wish=("louder", ""))
        if heard.intent == "softer":
            return Outcome(wish=("softer", ""))
        # "Volume five" means the fifth of ten steps; "five percent" is five percent.
        percent = heard.slots.get("step") or heard.slots.get("percent")
        if not percent:
            return None
        return Outcome(context.say("set", percent=percent), wish=("volume", percent))


SKILL = Volume()
