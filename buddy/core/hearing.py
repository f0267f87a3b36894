"""What the ears do is a function of the state and the facts, so that the microphone cannot disagree with them.

The state's own word (`ears:` in the table):
`closed`  no microphone;
`wake`    the wake phrase only;
`follow`  an utterance, also one that goes on in one breath after the wake phrase;
`listen`  an utterance;
`barge_in` only what interrupts.
"""

from __future__ import annotations

from buddy.core.effects import AwaitBargeIn, AwaitWakeWord, CloseEars, Effect, Listen
from buddy.core.facts import Facts

MODES = ("closed", "wake", "follow", "listen", "barge_in")


def hearing(of_state: str, facts: Facts) -> Effect:
    """The effect that puts the ears right. Muted ears are closed; what Buddy plays is never heard as an utterance."""
    if facts.muted or of_state == "closed":
        return CloseEars()
    if of_state == "barge_in" or facts.sounding:
        return AwaitBargeIn()
    if of_state == "wake":
        return AwaitWakeWord()
    return Listen(turn=facts.turn, since_wake_word=of_state == "follow")


def same(one: Effect | None, other: Effect) -> bool:
    """Whether the ears already do this. Listening goes on from the wake word's breath into the turn."""
    if isinstance(one, Listen) and isinstance(other, Listen):
        return one.turn == other.turn
    return one == other
