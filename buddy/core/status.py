"""What Buddy is doing, in words for the installer: a function of the state and the facts."""

from __future__ import annotations

from dataclasses import fields
from string import Template

from buddy.core.facts import Facts
from buddy.core.table import State

OFFLINE = "No network: offline answers only"
MUTED = "Muted: the microphone is closed"


def status(leaf: State, facts: Facts) -> str:
    """Sentences without the last full stop. A state that says nothing of itself is called by its name."""
    words = leaf.status or leaf.name.replace(".", ", ").replace("_", " ").capitalize()
    said = Template(words).safe_substitute({field.name: getattr(facts, field.name) for field in fields(facts)})
    sentences = [said]
    if facts.muted:
        sentences.append(MUTED)
    if not facts.online:
        sentences.append(OFFLINE)
    return ". ".join(sentences)
