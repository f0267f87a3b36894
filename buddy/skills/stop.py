"""Stop."""

from __future__ import annotations

from buddy.skills import Context, Heard, Outcome, Skill


class Stop(Skill):
    name = "stop"
    description = "Stops what is being said or done."
    intents = ("stop",)

    def answer(self, heard: Heard, context: Context) -> Outcome:
        return Outcome(wish=("stop", ""))


SKILL = Stop()
