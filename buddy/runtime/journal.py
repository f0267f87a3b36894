"""The log: to systemd's journal with priorities and fields, else lines on a terminal.

Secrets and personal details are masked in every message, traceback included, before it goes anywhere.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

JOURNAL = Path("/run/systemd/journal/socket")

FIELDS = ("state", "turn", "event", "latency_ms", "took_ms")
"""What `extra=` may carry; in the journal BUDDY_STATE, BUDDY_TURN and so on."""

PATIENCE_SECONDS = 0.2
"""How long an entry may wait for a journal that is busy (s)."""

LONGEST = 100_000
"""Characters of one field: a datagram has its limit, too."""

PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.NOTSET, 7))

SECRETS = re.compile(r"\b(?:sk-[\w-]{8,}|Bearer\s+\S+|[A-Za-z0-9+/]{40,}={0,2})")
PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "[account]"),
    (re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b", re.IGNORECASE), "[tax code]"),
    (re.compile(r"\b\d{1,5}[a-z]? [A-Z]\w+ (?:Street|St|Road|Rd|Avenue|Ave|Lane)\b"), "[address]"),
    (re.compile(r"\b(?:[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso) [A-Z]\w+(?: [A-Z]\w+)*(?:,? \d+)?"), "[address]"),
)
SPOKEN = (
    (re.compile(r"\+?\d(?:[\d /.-]*\d)?"), "[number]"),
    (re.compile(r"(?i)\b((?:my name is|i am called|i'm called|call|mi chiamo|chiama) )\w+(?: [A-Z]\w+)*"), r"\1[name]"),
    (re.compile(r"(?<=[a-zà-ù,] )[A-ZÀ-Ù][a-zà-ù]+(?: [A-ZÀ-Ù][a-zà-ù]+)*"), "[name]"),
    (re.compile(r"(?i)\b((?:via|viale|piazza|corso) )\w+"), r"\1[address]"),
    (re.compile(r"(?i)\b\w+ (street|road|avenue|lane)\b"), r"[address] \1"),
)
"""What else is masked in what people said."""


def masked(text: str, spoken: bool = False) -> str:
    """The text without secrets, addresses and accounts; with `spoken` also without names and numbers."""
    text = SECRETS.sub("[secret]", text)
    for pattern, instead in (*PERSONAL, *(SPOKEN if spoken else ())):
        text = pattern.sub(instead, text)
    return text


class Masking(logging.Formatter):
    """Formats as usual, then masks: so a traceback is covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record), spoken=getattr(record, "transcript", False))


class Prefixed(Masking):
    """`<N>` before every line, for a pipe to the journal: on the first only, a traceback's rest becomes info."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(f"<{priority(record)}>{line}" for line in super().format(record).splitlines())


def priority(record: logging.LogRecord) -> int:
    """syslog's priority of a record."""
    return next(p for level, p in PRIORITIES if record.levelno >= level)


class JournalHandler(logging.Handler):
    """One datagram an entry, by the journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL).

    A traceback stays one entry, and `extra=` becomes fields that `journalctl BUDDY_TURN=12` finds.
    """

    def __init__(self, address: Path = JOURNAL) -> None:
        super().__init__()
        self._address = address
        self.lost = 0
        """Entries that the journal did not take."""
        self._connect()

    def emit(self, record: logging.LogRecord) -> None:
        """A journal that hangs or has gone costs the entry, never Buddy."""
        entry = b"".join(_entry(name, value[:LONGEST]) for name, value in self._entries(record))
        try:
            self._socket.send(entry)
        except TimeoutError:
            self.lost += 1
        except OSError:  # it was started anew: its socket is another one
            try:
                self._socket.close()
                self._connect()
                self._socket.send(entry)
            except OSError:
                self.lost += 1

    def close(self) -> None:
        self._socket.close()
        super().close()

    def _connect(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(PATIENCE_SECONDS)
        self._socket.connect(str(self._address))

    def _entries(self, record: logging.LogRecord) -> Iterator[tuple[str, str]]:
        yield "MESSAGE", self.format(record)
        yield "PRIORITY", str(priority(record))
        yield "SYSLOG_IDENTIFIER", "buddy"
        yield "CODE_FILE", record.pathname
        yield "CODE_LINE", str(record.lineno)
        yield "BUDDY_LOGGER", record.name
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                yield f"BUDDY_{name.upper()}", str(value)


def _entry(name: str, value: str) -> bytes:
    data = value.encode(errors="replace")
    if b"\n" not in data:
        return name.encode() + b"=" + data + b"\n"
    return name.encode() + b"\n" + struct.pack("<Q", len(data)) + data + b"\n"


def _under_journal() -> bool:
    """Whether standard error goes to the journal: JOURNAL_STREAM names its device and inode."""
    try:
        device, inode = os.environ["JOURNAL_STREAM"].split(":")
        found = os.fstat(sys.stderr.fileno())
    except (KeyError, ValueError, OSError):
        return False
    return (found.st_dev, found.st_ino) == (int(device), int(inode))


def _unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What nobody catches is one entry, too. (Python itself prints it line by line.)"""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.critical("an error that nobody foresaw", exc_info=(kind, error, trace))


def _unforeseen_in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and what.exc_type is not SystemExit:
        _unforeseen(what.exc_type, what.exc_value, what.exc_traceback)


def set_up(level: int) -> None:
    """Send the whole program's log to the right place."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if _under_journal() and JOURNAL.exists():
        handler = JournalHandler()
        handler.setFormatter(Masking("%(message)s"))
    elif _under_journal():
        handler.setFormatter(Prefixed("%(message)s"))
    else:
        handler.setFormatter(Masking("%(asctime)s %(levelname).1s %(message)s", "%H:%M:%S"))
    sys.excepthook, threading.excepthook = _unforeseen, _unforeseen_in_thread
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "openai", "urllib3"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    logging.getLogger("transitions").setLevel(logging.ERROR)  # it warns of every ignored event; the diary tells those
