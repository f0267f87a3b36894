from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.control.living import Living, living


@pytest.fixture
def buddy(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Living]:
    caplog.set_level(logging.INFO)
    with living(tmp_path) as alive:
        yield alive
