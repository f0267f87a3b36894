from __future__ import annotations

import pytest

from buddy.buttons import Colour, Deed
from buddy.buttons.fake import FakeButtons
from buddy.errors import ButtonsUnavailable


def test_it_reports_like_the_real_ones() -> None:
    reported: list[tuple[Colour, Deed]] = []
    buttons = FakeButtons()
    buttons.down.add("blue")
    buttons.start(lambda colour, deed: reported.append((colour, deed)))
    buttons.press("green")
    buttons.hold("red")
    buttons.close()
    buttons.press("green")
    assert reported == [("blue", "down"), ("green", "down"), ("green", "pressed"), ("red", "down"), ("red", "held")]


def test_it_can_be_told_to_fail() -> None:
    with pytest.raises(ButtonsUnavailable, match="nobody wired them"):
        FakeButtons(fails="nobody wired them").start(lambda colour, deed: None)
