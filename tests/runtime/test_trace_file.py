"""The trace in a file that cannot be written, or not to its end."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from buddy.core.events import EveryoneReady
from buddy.core.machine import Step
from buddy.errors import ConfigurationError
from buddy.runtime.trace import tracing

STEP = Step(EveryoneReady(), "starting", "idle", (), handled=True, moved=True)


def test_without_a_file_nothing_is_traced() -> None:
    with tracing(None, lambda: 0.0) as traces:
        assert traces == []


def test_a_file_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"t: the trace cannot be written: No such file"),
        tracing(tmp_path / "no" / "t", lambda: 0.0),
    ):
        pass


def test_a_full_disk_ends_the_trace_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), tracing(Path("/dev/full"), lambda: 0.0) as [trace]:
        trace.saw(STEP, 1.0)
        trace.saw(STEP, 2.0)
    assert trace.cut == "/dev/full: the trace is cut short: No space left on device"
    assert caplog.messages == [trace.cut]
