"""Secrets and personal details reach no log; the journal's protocol keeps a traceback one entry with fields."""

from __future__ import annotations

import logging
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from buddy.runtime.journal import FIELDS, JournalHandler, Masking, Prefixed, masked


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("key sk-abcdefgh12345678 refused", "abcdefgh"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("token " + "Ab3+" * 12, "Ab3+Ab3"),
        ("write to anna.rossi@example.org now", "anna"),
        ("IBAN IT60 X054 2811 1010 0000 0123 456", "0123"),
        ("code RSSMRA85T10A562S", "RSSMRA"),
        ("at 12 Baker Street", "Baker"),
        ("in via Garibaldi 12", "Garibaldi"),
    ],
)
def test_a_secret_or_an_address_is_masked_everywhere(text: str, hidden: str) -> None:
    assert hidden not in masked(text)
    assert masked(text) != text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("call 06 1234 5678", "1234"),
        ("my name is anna", "anna"),
        ("mi chiamo maria", "maria"),
        ("remind Giulia Bianchi", "Bianchi"),
        ("i live in via garibaldi", "garibaldi"),
        ("at baker street", "baker"),
    ],
)
def test_names_and_numbers_are_masked_in_what_was_said(text: str, hidden: str) -> None:
    assert hidden not in masked(text, spoken=True)


@pytest.mark.parametrize("text", ["what time is it", "It is noon.", "turn 12: text to first token 40 ms"])
def test_the_rest_stays(text: str) -> None:
    assert masked(text) == text


def record(**extra: object) -> logging.LogRecord:
    logger = logging.getLogger("test")
    try:
        raise ValueError("key sk-abcdefgh12345678")
    except ValueError:
        return logger.makeRecord("buddy", logging.ERROR, "f.py", 7, "it broke", (), sys.exc_info(), extra=extra)


def test_a_traceback_is_masked_and_every_line_has_the_priority() -> None:
    lines = Prefixed("%(message)s").format(record()).splitlines()
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines)
    assert not any("abcdefgh" in line for line in lines)


def test_one_entry_with_fields_reaches_the_journal(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "journal"))
        handler = JournalHandler(tmp_path / "journal")
        handler.setFormatter(Masking("%(message)s"))
        handler.emit(record(turn=12, state="idle"))
        handler.close()
        entry = journal.recv(65536)
    name, _, rest = entry.partition(b"\n")
    (length,) = struct.unpack("<Q", rest[:8])
    message = rest[8 : 8 + length].decode()
    assert name == b"MESSAGE"
    assert message.startswith("it broke\nTraceback")
    assert "abcdefgh" not in message
    assert b"\nPRIORITY=3\n" in entry
    assert b"\nBUDDY_TURN=12\n" in entry
    assert b"\nBUDDY_STATE=idle\n" in entry
    assert {"turn", "state", "event", "latency_ms"} <= set(FIELDS)


def handler_to(address: Path) -> JournalHandler:
    handler = JournalHandler(address)
    handler.setFormatter(Masking("%(message)s"))
    return handler


def test_a_journal_that_was_started_anew_is_found_again(tmp_path: Path) -> None:
    address = tmp_path / "journal"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as before:
        before.bind(str(address))
        handler = handler_to(address)
    handler.emit(record())
    assert handler.lost == 1, "while there is none the entry is lost, and nothing else"
    address.unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as anew:
        anew.bind(str(address))
        handler.emit(record(turn=3))
        assert b"BUDDY_TURN=3" in anew.recv(65536)
    handler.close()


def test_a_journal_that_hangs_costs_entries_only(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hanging:
        hanging.bind(str(tmp_path / "journal"))
        handler = handler_to(tmp_path / "journal")
        while handler.lost == 0:
            handler.emit(record())
        handler.close()


def test_an_endless_message_is_cut(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "journal"))
        handler = handler_to(tmp_path / "journal")
        handler.emit(logging.getLogger("test").makeRecord("buddy", logging.INFO, "f.py", 1, "word " * 99_999, (), None))
        assert 100_000 < len(journal.recv(1 << 20)) < 101_000
        handler.close()


UNFORESEEN = """
import logging, threading
from buddy.runtime import journal

journal.set_up(logging.INFO)
logging.getLogger().handlers[0].setFormatter(journal.Prefixed("%(message)s"))
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
raise ValueError("key sk-abcdefgh12345678")
"""


def test_what_nobody_catches_is_logged_as_a_whole() -> None:
    done = subprocess.run([sys.executable, "-c", UNFORESEEN], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert all(line.startswith("<2>") for line in lines)
    assert "<2>ZeroDivisionError: division by zero" in lines
    assert "<2>ValueError: key [secret]" in lines
