"""A file's text, with what an editor can do to it said in words: wrong encoding, tabs, characters of no language."""

from __future__ import annotations

import re
from pathlib import Path

from yaml.reader import Reader

from buddy.config.report import KEY_LIKE, Report
from buddy.errors import meant

INDENT = re.compile(r"^ *([\t\u00a0])")
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"


def read(report: Report) -> str | None:
    """The text of the report's file, or None after noting why there is none that YAML could understand."""
    try:
        raw = report.file.read_bytes()
    except OSError as error:
        report.wrong(None, _missing(report.file, error))
        return None
    text = _decoded(raw, report)
    if text is None:
        return None
    sound = True
    for number, line in enumerate(LINE_BREAK.split(text), start=1):
        if KEY_LIKE.search(line):
            said = "this looks like a key; keys belong in the secrets file or in the environment, never in this file"
            report.wrong(number, said)
        sound = _clean(line, number, report) and sound
    return text if sound else None


def _missing(file: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        beside = sorted(other.name for other in file.parent.glob("*.y*ml")) if file.parent.is_dir() else []
        return f"there is no such file{meant(file.name, beside)}"
    if isinstance(error, IsADirectoryError):
        return "this is a folder, not a file"
    return f"cannot be read: {error.strerror}"


def _decoded(raw: bytes, report: Report) -> str | None:
    if raw.startswith(UTF_16):
        report.wrong(None, "this is saved as UTF-16; save it as UTF-8")
        return None
    raw = raw.removeprefix(UTF_8_MARK)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        guess = bytes([byte]).decode("cp1252", errors="ignore")
        letter = f", in Latin-1 '{guess}'," if guess.isalpha() else ""
        report.wrong(line, f"the byte 0x{byte:02x} in column {column}{letter} is not UTF-8; save it as UTF-8")
        return None


def _clean(line: str, number: int, report: Report) -> bool:
    """Whether the line has only characters that may stand where they stand."""
    indent = INDENT.match(line)
    if indent:
        what = "a tab" if indent[1] == "\t" else "a space of a web page (U+00A0)"
        report.wrong(number, f"begins with {what}; begin it with spaces")
        return False
    strange = Reader.NON_PRINTABLE.search(line)
    if strange:
        code = f"0x{ord(strange[0]):02x}"
        report.wrong(number, f"holds a character that cannot be seen ({code}); delete it, or save the file as UTF-8")
    return strange is None
