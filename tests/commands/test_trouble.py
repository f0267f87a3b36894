"""`buddy trouble`: how often it speaks, how long it waits, and what ends the waiting."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from buddy.cli import parser
from buddy.commands import trouble


def test_what_happened_of_late_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "times"
    assert [trouble.count(file, now=file.stat().st_mtime + 60 if file.exists() else 0.0) for _ in range(3)] == [1, 2, 3]
    assert trouble.count(file, file.stat().st_mtime + trouble.FORGOTTEN_AFTER) == 1


def test_a_count_that_cannot_be_read_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "times"
    file.write_text("many")
    assert trouble.count(file, file.stat().st_mtime) == 1


def test_it_speaks_ever_more_seldom() -> None:
    assert [times for times in range(1, 40) if trouble.worth_saying(times)] == [1, 2, 4, 8, 16, 32]


def test_the_pause_grows_to_an_hour() -> None:
    assert [trouble.pause(times) / 60 for times in (1, 2, 3, 4, 5, 500)] == [5, 10, 20, 40, 60, 60]


def test_a_change_ends_the_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = iter([False, False, True])
    monkeypatch.setattr(trouble, "LOOKS_EVERY", 0.0)
    trouble.wait(None, lambda: next(seen))
    assert list(seen) == []


def test_a_change_while_it_was_starting_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("speak: [console]\n")
    then = subprocess.run(["stat", "--format", "%.9Y", config], check=True, capture_output=True, text=True).stdout
    monkeypatch.setenv("BUDDY_CONFIG_CHANGED", then.strip())
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("MONITOR_EXIT_STATUS", "78")
    monkeypatch.setenv("PATH", "")
    os.utime(config, ns=(0, config.stat().st_mtime_ns + 1))
    assert trouble.run(parser().parse_args(["--config", str(config), "trouble"])) == os.EX_TEMPFAIL


def test_so_does_the_time() -> None:
    trouble.wait(0.0, lambda: False)


def test_a_wrong_configuration_is_named_and_does_not_keep_it_from_speaking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    config = tmp_path / "config.yaml"
    config.write_text("volumme: 3\n")
    chosen = parser().parse_args(["--config", str(config), "trouble", "--once"])
    assert trouble.run(chosen) == os.EX_TEMPFAIL
    assert "did you mean 'volume'" in caplog.text
    assert "it cannot be said" in caplog.text
