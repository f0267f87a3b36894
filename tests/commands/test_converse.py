"""`buddy converse` with files that are wrong, full, silent, or the same."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest


def seconds_of(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


def test_a_file_without_a_word_ends(buddy, quiet_room: Path, tmp_path: Path) -> None:
    """Nothing ever happens after the start: the end of the input must come by itself."""
    done = buddy("converse", quiet_room, "--out", "out.wav", "--trace", "trace.jsonl")
    assert done.returncode == 0
    assert seconds_of(tmp_path / "out.wav") == pytest.approx(4.0, abs=0.01), "the input and a second more"
    assert '"input_ended"' in (tmp_path / "trace.jsonl").read_text()


def test_floats_that_are_no_numbers_are_silence(buddy, tmp_path: Path) -> None:
    samples = np.array([np.nan, np.inf, -np.inf, 1e30] * 4_000, "<f4").tobytes()
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16, 3, 1, 16_000, 64_000, 4, 32, b"data", len(samples)
    )
    (tmp_path / "in.wav").write_bytes(header + samples)
    done = buddy("converse", "in.wav", "--out", "out.wav")
    assert (done.returncode, "Warning" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "in.wav: there is no such file"),
        (b"", "in.wav: the file is empty"),
        (b"hello, this is text", "in.wav: this is not a WAV file (convert it: sox in.wav in-pcm.wav)"),
        (b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff", "in.wav: the WAV file is cut short: it has no samples"),
    ],
)
def test_an_input_that_cannot_be_heard(buddy, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / "in.wav").write_bytes(content)
    done = buddy("converse", "in.wav", "--out", "out.wav")
    assert (done.returncode, done.stderr) == (78, f"{sentence}\n")


@pytest.mark.parametrize(
    ("out", "trace", "code", "sentence"),
    [
        ("in.wav", "t", 78, "in.wav: IN and OUT are the same file; name another one for OUT"),
        ("./link.wav", "t", 78, "link.wav: IN and OUT are the same file; name another one for OUT"),
        ("o.wav", "o.wav", 78, "o.wav: OUT and TRACE are the same file; name another one for TRACE"),
        ("no/o.wav", "t", 69, "no/o.wav: there is no folder"),
        (".", "t", 69, ".: this is a folder; name a file in it"),
        ("o.wav", "no/t", 78, "no/t: the trace cannot be written: No such file or directory"),
    ],
)
def test_outputs_that_cannot_be_written(
    buddy, quiet_room: Path, tmp_path: Path, out: str, trace: str, code: int, sentence: str
) -> None:
    (tmp_path / "link.wav").symlink_to(quiet_room)
    before = quiet_room.read_bytes()
    done = buddy("converse", "in.wav", "--out", out, "--trace", trace)
    assert done.returncode == code
    assert done.stderr.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in done.stderr
    assert quiet_room.read_bytes() == before


def test_a_pipe_is_written_into_and_stays_a_pipe(buddy, quiet_room: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert buddy("converse", quiet_room, "--out", pipe).returncode == 0
    reader.join(10)
    assert read[0][:4] == b"RIFF"
    assert pipe.is_fifo()


def test_a_disk_that_fills_up_is_said_at_the_end(buddy, quiet_room: Path, tmp_path: Path) -> None:
    done = buddy("converse", quiet_room, "--out", "out.wav", prefix=("bash", "-c", 'ulimit -f 40; exec "$0" "$@"'))
    assert done.returncode == 69
    assert done.stderr.splitlines()[-1] == "out.wav: the recording cannot be written: File too large"
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob(".out.wav*"))


def test_a_trace_that_fills_up_is_said_and_costs_only_itself(buddy, quiet_room: Path, tmp_path: Path) -> None:
    done = buddy("converse", quiet_room, "--out", "out.wav", "--trace", "/dev/full")
    assert done.returncode == 69
    assert done.stderr.splitlines()[-1] == "/dev/full: the trace is cut short: No space left on device"
    assert seconds_of(tmp_path / "out.wav") == pytest.approx(4.0, abs=0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_it_keeps_what_it_has(quiet_room: Path, tmp_path: Path, number: signal.Signals) -> None:
    trace = tmp_path / "trace.jsonl"
    command = [sys.executable, "-m", "buddy", "converse", str(quiet_room), "--out", str(tmp_path / "out.wav")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    child = subprocess.Popen([*command, "--realtime", "--trace", str(trace)], cwd=tmp_path, env=environment)
    try:
        until = time.monotonic() + 30
        while not (trace.exists() and '"everyone_ready"' in trace.read_text()):
            assert time.monotonic() < until, "it does not start"
            threading.Event().wait(0.02)
        child.send_signal(number)
        assert child.wait(10) == 130
    finally:
        child.kill()
        child.wait()
    assert (tmp_path / "out.wav").read_bytes()[:4] == b"RIFF"
    assert f'"reason": "{number.name}"' in trace.read_text()
