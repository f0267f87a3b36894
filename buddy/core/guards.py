"""Guards: pure questions about the facts and the event. Their names are words of the table."""

from __future__ import annotations

from collections.abc import Callable

from buddy.core.events import Event
from buddy.core.facts import ESSENTIAL, Facts, folded

Guard = Callable[[Facts, Event], bool]


def muted(facts: Facts, event: Event) -> bool:
    """The microphone is closed because somebody wanted it so."""
    return facts.muted


def greets(facts: Facts, event: Event) -> bool:
    """Whoever started Buddy wants to hear that it is ready."""
    return facts.greets


def quiet(facts: Facts, event: Event) -> bool:
    """These are the quiet hours."""
    return facts.quiet


def terminated(facts: Facts, event: Event) -> bool:
    """Whoever runs the box wants Buddy to stop: systemd, or an installer."""
    return getattr(event, "reason", "") == "SIGTERM"


def cooling_down(facts: Facts, event: Event) -> bool:
    """The wake phrase was heard a moment ago."""
    return facts.cooling_down


def own_words(facts: Facts, event: Event) -> bool:
    """The phrase that was heard is one that Buddy itself is just saying."""
    phrase = folded(getattr(event, "phrase", ""))
    return bool(phrase) and f" {phrase} " in f" {facts.saying} "


def parting(facts: Facts, event: Event) -> bool:
    """The resident took leave in this turn."""
    return facts.parting


def missed_once(facts: Facts, event: Event) -> bool:
    """This is the first utterance in a row that was not understood."""
    return facts.misses <= 1


def missed_twice(facts: Facts, event: Event) -> bool:
    """This is the second in a row."""
    return facts.misses == 2


def faulty(facts: Facts, event: Event) -> bool:
    """Ears or voice do not work."""
    return bool(facts.faults)


def ears_failed(facts: Facts, event: Event) -> bool:
    """Buddy cannot hear."""
    return "ears" in facts.faults


def essential(facts: Facts, event: Event) -> bool:
    """The worker is one without which Buddy cannot do its job."""
    return getattr(event, "worker", "") in ESSENTIAL


def of_ears(facts: Facts, event: Event) -> bool:
    """It is about the ears."""
    return getattr(event, "worker", "") == "ears"


def has_text(facts: Facts, event: Event) -> bool:
    """There is something to say."""
    return bool(getattr(event, "text", ""))


def final(facts: Facts, event: Event) -> bool:
    """No more of the reply will come."""
    return bool(getattr(event, "last", False))


def by_steps(facts: Facts, event: Event) -> bool:
    """Louder or softer, not so many percent: Buddy says itself how it went."""
    return getattr(event, "change", "") in ("louder", "softer")


def same_persona(facts: Facts, event: Event) -> bool:
    """The persona that is wanted is the one in use."""
    return getattr(event, "persona", "") == facts.persona


def red(facts: Facts, event: Event) -> bool:
    """The help button."""
    return getattr(event, "button", "") == "red"


def green(facts: Facts, event: Event) -> bool:
    """The button of the companion."""
    return getattr(event, "button", "") == "green"


def blue(facts: Facts, event: Event) -> bool:
    """The button of the entertainer; held, it mutes."""
    return getattr(event, "button", "") == "blue"


GUARDS: dict[str, Guard] = {
    name: thing
    for name, thing in list(vars().items())
    if callable(thing) and getattr(thing, "__module__", "") == __name__ and name != "Guard"
}
