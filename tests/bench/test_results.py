"""The file of results keeps what other benches wrote."""

from __future__ import annotations

from pathlib import Path

from tests.bench.results import put, section
from tests.bench.row import Row

NAMES = ("core", "wake")


def test_measuring_one_bench_keeps_the_section_of_another(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    put("wake", section("wake", "Wake", [Row("hits", "9/10")], 1.0), NAMES, file)
    put("core", section("core", "Core", [Row("a step", "40 µs")], 1.0), NAMES, file)
    put("core", section("core", "Core, renamed", [Row("a step", "50 µs")], 1.0), NAMES, file)

    text = file.read_text(encoding="utf-8")

    assert "| hits | 9/10 |" in text
    assert "50 µs" in text
    assert "40 µs" not in text
    assert text.index("## Core, renamed") < text.index("## Wake")
    assert text.count("# What was measured") == 1
