"""`buddy converse` as a person would run it, and what its trace tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HOME = Path(__file__).parents[2]
OPENAI_KEY = "sk-recognizable0123456789"
PORCUPINE_KEY = "recognizablePorcupine0123456789=="


def converse(folder: Path, heard: Path, settings: str = "", *options: str) -> list[dict[str, Any]]:
    """The trace. Fails when a key is seen in anything that comes out."""
    (folder / "config.yaml").write_text(settings)
    command = [sys.executable, "-m", "buddy", "--verbose", "--config", "config.yaml", "converse", str(heard)]
    environment = os.environ | {
        "PYTHONPATH": str(HOME),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "OPENAI_API_KEY": OPENAI_KEY,
        "PORCUPINE_ACCESS_KEY": PORCUPINE_KEY,
    }
    done = subprocess.run(
        [*command, "--out", "out.wav", "--trace", "trace.jsonl", *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    trace = (folder / "trace.jsonl").read_text()
    assert "recognizable" not in (done.stdout + done.stderr + trace).lower()
    return [json.loads(line) for line in trace.splitlines()]


def events(trace: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [line for line in trace if line["kind"] == "event" and line["name"] == name]
