"""What every test may use."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

pytest_plugins = ["standins.wyoming_fixtures"]


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """A command run in this process sets the log up on an output that is closed when its test is over."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in [handler for handler in root.handlers if handler not in before]:
        if type(handler).__module__ in ("logging", "buddy.runtime.journal"):
            root.removeHandler(handler)
    root.setLevel(level)
