"""The debouncing and the long press, on instants that the test chooses."""

from __future__ import annotations

from buddy.buttons.contact import Contact

Seen = list[tuple[float, str]]


def deeds(*edges: tuple[float, bool], until: float = 5.0) -> Seen:
    """Feed edges, and look at the contact whenever it is due, as the driver does."""
    contact = Contact(hold_seconds=1.0, debounce_seconds=0.3)
    seen: Seen = []
    closed = False
    for at, level in (*edges, (until, edges[-1][1])):
        while contact.due is not None and contact.due < at:
            due = contact.due
            seen += [(due, deed) for deed in contact.tell(closed, due)]
        closed = level
        seen += [(at, deed) for deed in contact.tell(closed, at)]
    return seen


def test_a_press_is_told_when_the_button_is_let_go() -> None:
    assert deeds((0.0, True), (0.5, False)) == [(0.0, "down"), (0.5, "pressed")]


def test_a_tap_shorter_than_the_debounce_time_is_a_press() -> None:
    assert deeds((0.0, True), (0.1, False)) == [(0.0, "down"), (0.3, "pressed")]


def test_a_long_press_is_held_and_not_pressed() -> None:
    assert deeds((0.0, True), (2.0, False)) == [(0.0, "down"), (1.0, "held")]


def test_let_go_just_before_the_hold_time_is_a_press() -> None:
    assert deeds((0.0, True), (0.999, False)) == [(0.0, "down"), (0.999, "pressed")]


def test_a_bouncing_contact_is_one_press() -> None:
    bounces = [(0.01 * n, n % 2 == 0) for n in range(29)]
    assert deeds(*bounces, (0.6, False)) == [(0.0, "down"), (0.6, "pressed")]


def test_a_contact_that_bounces_on_release_is_one_press() -> None:
    release = [(0.5 + 0.01 * n, n % 2 == 1) for n in range(11)]
    assert deeds((0.0, True), *release) == [(0.0, "down"), (0.5, "pressed")]


def test_a_bouncing_long_press_is_held_once() -> None:
    bounces = [(0.02 * n, n % 2 == 0) for n in range(9)]
    assert deeds(*bounces, (3.0, False)) == [(0.0, "down"), (1.0, "held")]


def test_a_second_press_right_after_the_first_counts() -> None:
    assert deeds((0.0, True), (0.1, False), (0.45, True), (0.9, False)) == [
        (0.0, "down"),
        (0.3, "pressed"),
        (0.45, "down"),
        (0.9, "pressed"),
    ]


def test_two_long_presses_are_two() -> None:
    assert [deed for _, deed in deeds((0.0, True), (1.5, False), (2.0, True), (3.5, False))] == ["down", "held"] * 2


def test_a_release_whose_edge_was_lost_is_found_by_looking() -> None:
    contact = Contact(hold_seconds=1.0, debounce_seconds=0.3)
    assert contact.tell(True, 0.0) == ["down"]
    assert contact.due == 0.3
    assert contact.tell(False, 0.3) == ["pressed"]


def test_an_edge_noted_late_is_judged_by_its_own_instant() -> None:
    contact = Contact(hold_seconds=1.0, debounce_seconds=0.3)
    contact.tell(True, 0.0)
    contact.tell(True, 0.3)
    assert contact.tell(False, 0.9) == ["pressed"]
    assert contact.due == 1.2


def test_nothing_is_due_at_rest() -> None:
    contact = Contact(hold_seconds=1.0, debounce_seconds=0.3)
    assert contact.due is None
    contact.tell(False, 1.0)
    assert contact.due is None
