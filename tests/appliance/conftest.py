"""Sound for whoever asks: `private_sound` is a card of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sound


@pytest.fixture
def private_sound() -> Iterator[sound.PrivateSound]:
    """See `sound.py` in this folder. Skips where PulseAudio or a voice is not installed."""
    if lacking := sound.missing():
        pytest.skip(f"not installed: {', '.join(lacking)}")
    with sound.PrivateSound() as card:
        yield card
