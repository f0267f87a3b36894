"""The same for the Italian "ehi buddy"."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.row import Row
from tests.bench.wake_bench import figures

TITLE = "Wake word: ehi buddy (sphinx, two passes)"


def rows() -> Iterator[Row]:
    yield from figures("ehi buddy", "it", ("", ", che ore sono?", " che ore sono"), people_name="festival")
