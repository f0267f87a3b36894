from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from listener import Listener, listening


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Listener]:
    """A NOTIFY_SOCKET of its own. (The path of a socket may have 107 characters.)"""
    with listening(tmp_path) as listener:
        yield listener
