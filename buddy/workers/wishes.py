"""What a skill wishes, as the event that the machine knows."""

from __future__ import annotations

from buddy.core.events import Event, HelpWanted, MuteWanted, PersonaWanted, VolumeWanted
from buddy.engines.think import Wish


def event_of(wish: Wish) -> Event | None:
    """The event, or None where the reply itself says it (stop)."""
    match wish.kind:
        case "help":
            return HelpWanted("voice")
        case "mute" | "unmute":
            return MuteWanted(wish.kind == "mute")
        case "persona":
            return PersonaWanted(wish.value)
        case "louder" | "softer":
            return VolumeWanted(wish.kind)
        case "volume":
            return VolumeWanted(wish.value)
        case "stop":
            return None
