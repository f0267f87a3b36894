"""How much of the conversation a model is shown."""

from __future__ import annotations

from collections.abc import Sequence

from buddy.engines.think import Message

CHARACTERS_PER_TOKEN = 3
"""English has about 4 characters in a token and Italian a little over 3, in every vocabulary in use;
the smaller figure errs on the side of forgetting early. Bytes are counted, so that other scripts cost more."""

FRAME_TOKENS = 4
"""What a chat template adds around every message (role and separators)."""


def estimate(text: str) -> int:
    """About how many tokens a message with this text takes; no model's own tokenizer is asked."""
    return FRAME_TOKENS - (-len(text.encode()) // CHARACTERS_PER_TOKEN)


def within(messages: Sequence[Message], tokens: int, at_most: int = 20) -> tuple[Message, ...]:
    """The newest messages that fit into `tokens` (estimated), at most `at_most` of them, in their order.

    The oldest go first. The first one kept is the resident's: several chat templates
    refuse a conversation that begins with the assistant.
    """
    kept: list[Message] = []
    for message in reversed(messages[-at_most:] if at_most > 0 else ()):
        tokens -= estimate(message.text)
        if tokens < 0:
            break
        kept.append(message)
    while kept and kept[-1].role == "assistant":
        kept.pop()
    return tuple(reversed(kept))
