"""What time is it?"""

from __future__ import annotations

from typing import ClassVar

from buddy.skills import Context, Heard, Outcome, Skill, is_set


class TimeOfDay(Skill):
    name = "time_of_day"
    description = "Tells what time it is now."
    intents = ("time",)
    replies: ClassVar = {
        "unset": (),
        "midnight": (),
        "after_midnight": ("hour", "minute", "two_digits", "part"),
        "noon": (),
        "after_noon": ("hour", "minute", "two_digits", "part"),
        "full_hour": ("hour", "hour_of_24", "part"),
        "full_one": ("part",),
        "minutes": ("hour", "hour_of_24", "minute", "two_digits", "part"),
        "minutes_after_one": ("minute", "two_digits", "part"),
    }
    words: ClassVar = {"parts": 24}

    def answer(self, heard: Heard, context: Context) -> Outcome:
        now = context.now()
        if not is_set(now):
            return Outcome(context.say("unset"))
        text = context.say(
            _wording(now.hour, now.minute),
            hour=now.hour % 12 or 12,
            hour_of_24=now.hour,
            minute=now.minute,
            two_digits=f"{now.minute:02}",
            part=context.script.words["parts"][now.hour],
        )
        return Outcome(text)


def _wording(hour: int, minute: int) -> str:
    """Languages have their own words for the hours 0, 1 and 12, and for the full hour."""
    match hour, minute:
        case 0, 0:
            return "midnight"
        case 0, _:
            return "after_midnight"
        case 12, 0:
            return "noon"
        case 12, _:
            return "after_noon"
        case 1, 0:
            return "full_one"
        case 1, _:
            return "minutes_after_one"
        case _, 0:
            return "full_hour"
    return "minutes"


SKILL = TimeOfDay()
