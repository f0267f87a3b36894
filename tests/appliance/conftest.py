"""`private_sound` is a sound card of the test's own; `bare` and `installed` are machines with a systemd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import guest
import guest_root
import pytest
import sound


@pytest.fixture
def private_sound() -> Iterator[sound.PrivateSound]:
    """See `sound.py` in this folder. Skips where PulseAudio or a voice is not installed."""
    if lacking := sound.missing():
        pytest.skip(f"not installed: {', '.join(lacking)}")
    with sound.PrivateSound() as card:
        yield card


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Buddy as an installer would clone it."""
    if why := guest.why_not():
        pytest.skip(f"no systemd can be booted here: {why}")
    return guest_root.source(tmp_path_factory.mktemp("source") / "buddy")


@pytest.fixture(scope="module")
def bare(source: Path) -> Iterator[guest.Guest]:
    """A machine that booted, and has no Buddy yet."""
    with guest.Guest({guest_root.wheels(): "/wheels", source: guest.STICK}) as machine:
        yield machine


@pytest.fixture(scope="module")
def installed(bare: guest.Guest) -> guest.Guest:
    """The same, with Buddy installed."""
    bare.install()
    return bare
