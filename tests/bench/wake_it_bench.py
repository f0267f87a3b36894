"""The same for the Italian "ehi buddy"."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.row import Row
from tests.bench.wake_bench import heard

TITLE = "Wake word: ehi buddy heard (sphinx, two passes)"


def rows() -> Iterator[Row]:
    yield from heard("it")
