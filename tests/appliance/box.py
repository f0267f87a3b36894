"""A box in a room: `buddy run` as its own process, on a private sound card, watched through its trace."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from recording import wait_for
from sound import MORTAL, PrivateSound

HOME = Path(__file__).parents[2]
STARTS_WITHIN = 30.0
ANSWERS_WITHIN = 15.0


class Box:
    """Started on entry and idle then; stopped on exit. `settings` are lines of `config.yaml`."""

    def __init__(self, sound: PrivateSound, folder: Path, settings: str = "") -> None:
        self.sound = sound
        self.trace = folder / "trace.jsonl"
        self.log = folder / "log.txt"
        self._config = folder / "config.yaml"
        self._config.write_text(settings, encoding="utf-8")
        self.process: subprocess.Popen[bytes] | None = None
        self._mark = 0

    def __enter__(self) -> Box:
        self.trace.unlink(missing_ok=True)
        self._mark = 0
        command = [sys.executable, "-m", "buddy", "--config", str(self._config), "run", "--trace", str(self.trace)]
        self.process = subprocess.Popen(
            [*MORTAL, *command],
            env=self.sound.environment,
            cwd=HOME,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("wb"),
        )
        self.wait_for("transition", to="idle", within=STARTS_WITHIN)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        assert self.process is not None
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            if error is None:
                raise
        if error is not None:
            error.add_note(f"the log:\n{self.log.read_text(errors='replace')}")
            error.add_note("the trace:\n" + "\n".join(str(line)[:160] for line in self.lines()[-40:]))

    def lines(self) -> list[dict[str, Any]]:
        """Everything traced so far; a line that is half written does not count yet."""
        whole = self.trace.read_text(encoding="utf-8").rpartition("\n")[0] if self.trace.exists() else ""
        return [json.loads(line) for line in whole.splitlines()]

    def wait_for(self, kind: str, name: str = "", within: float = ANSWERS_WITHIN, **fields: Any) -> dict[str, Any]:
        """The next line that fits, after the one that was waited for before."""

        def found() -> dict[str, Any] | None:
            for number, line in enumerate(self.lines()):
                fits = line["kind"] == kind and (not name or line["name"] == name)
                if number >= self._mark and fits and all(line.get(k) == v for k, v in fields.items()):
                    self._mark = number + 1
                    return line
            return None

        wanted = f"{kind} {name} {fields or ''}".strip()
        line: dict[str, Any] = wait_for(wanted, found, within)
        return line

    def event(self, name: str, within: float = ANSWERS_WITHIN, **fields: Any) -> dict[str, Any]:
        return self.wait_for("event", name, within, **fields)

    def events(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["kind"] == "event" and line["name"] == name]

    def state(self) -> str:
        return str([line["to"] for line in self.lines() if line["kind"] == "transition"][-1])

    def resident_bytes(self) -> int:
        """The process's resident memory."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))

    def cpu_seconds(self) -> float:
        """Processor time used so far, user and system."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100.0
