"""A traceback is for the first time; afterwards a line will do."""

from __future__ import annotations

import logging

from buddy.runtime.complaints import Complaints, in_words


def test_only_news_brings_its_traceback(caplog) -> None:
    complaints = Complaints(logging.getLogger("somebody"))
    for error in (ValueError("no"), ValueError("no"), ValueError("other"), KeyError("other"), KeyError("other")):
        complaints.tell("it failed", error)
    complaints.forget()
    complaints.tell("it failed", KeyError("other"))
    assert [record.exc_info is not None for record in caplog.records] == [True, False, True, True, False, True]
    assert caplog.records[1].getMessage() == "it failed: ValueError: no"


def test_an_error_is_one_line() -> None:
    assert in_words(ValueError("one\n  two")) == "ValueError: one two"
    assert in_words(ValueError()) == "ValueError"
