"""Which day is it?"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill, is_set


class Date(Skill):
    name = "date"
    description = "Tells the day of the week, the date or the year, of today or tomorrow."
    parameters: ClassVar = {"intent": {"type": "string", "enum": ["day", "date", "tomorrow", "year"]}}
    intents = ("day", "date", "tomorrow", "year")
    replies: ClassVar = {
        "unset": (),
        **dict.fromkeys(("day", "date", "tomorrow", "year"), ("weekday", "date", "month", "year")),
    }
    words: ClassVar = {"weekdays": 7, "months": 12, "dates": 31}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        if not is_set(context.now()):
            return Outcome(context.say("unset"))
        day = context.now().date() + timedelta(days=1 if heard.intent == "tomorrow" else 0)
        words = context.script.words
        text = context.say(
            heard.intent,
            weekday=words["weekdays"][day.weekday()],
            date=words["dates"][day.day - 1],
            month=words["months"][day.month - 1],
            year=day.year,
        )
        return Outcome(text)


SKILL = Date()
