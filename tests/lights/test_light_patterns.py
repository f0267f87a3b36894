from __future__ import annotations

from buddy.lights import SESSION, Pattern
from buddy.lights.patterns import BLACK, DARK, LIT, LOOKS, PAIRS


def test_every_pattern_has_a_look_and_a_pair() -> None:
    assert set(LOOKS) == set(PAIRS) == set(Pattern)


def test_no_two_patterns_of_the_rgb_light_look_alike() -> None:
    looks = [(look.colour, look.rhythm, look.other) for look in LOOKS.values()]
    assert len(set(looks)) == len(looks)


def test_only_off_is_dark() -> None:
    assert [pattern for pattern, look in LOOKS.items() if look.colour == BLACK] == [Pattern.OFF]


def test_the_session_led_is_on_for_the_whole_session() -> None:
    assert all(PAIRS[pattern][0] == LIT for pattern in SESSION)


def test_the_speaking_led_is_steadily_on_only_while_speaking() -> None:
    assert [pattern for pattern, (_, speaking) in PAIRS.items() if speaking == LIT] == [Pattern.SPEAKING]


def test_plain_leds_tell_apart_what_must_not_be_mixed_up() -> None:
    grave = (Pattern.FAULT, Pattern.EMERGENCY, Pattern.ACKNOWLEDGED, Pattern.MUTED, Pattern.OFFLINE)
    assert all(PAIRS[one] != PAIRS[other] for one in grave for other in Pattern if one != other)
    assert all(PAIRS[pattern] != (DARK, DARK) for pattern in grave)


def test_quiet_hours_never_dim_an_emergency() -> None:
    assert {pattern for pattern, look in LOOKS.items() if not look.dims} == {Pattern.EMERGENCY, Pattern.ACKNOWLEDGED}
