"""A machine to install on: a checkout, and stand-ins for the programs that would change the real one."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """A folder with a checkout of install.sh, and stand-ins for the programs that would change this machine."""

    checkout: Path
    programs: Path
    notes: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}"}

    def program(self, name: str, script: str) -> None:
        """Put a program of this name first on the PATH; it notes each call before it does what `script` says."""
        path = self.programs / name
        path.write_text(f'#!/usr/bin/env bash\nprintf "%s\\n" "{name} $*" >>"{self.notes}"\n{script}\n')
        path.chmod(0o755)

    def is_raspberry_pi(self, answer: bool) -> None:
        """What the machine answers when it is asked for its model."""
        model = "/proc/device-tree/model"
        self.program("grep", f'[[ ${{@: -1}} == {model} ]] && exit {int(not answer)}; exec /usr/bin/grep "$@"')

    def install(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "install.sh", *arguments],
            check=False,
            cwd=cwd or self.checkout,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def call(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run some functions of install.sh, as `script` says, instead of one of its commands."""
        return subprocess.run(
            ["bash", "-c", f'source "$1"; {script}', "bash", self.checkout / "install.sh"],
            check=False,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def noted(self, beginning: str = "") -> list[str]:
        """The calls so far that begin like this."""
        calls = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [call for call in calls if call.startswith(beginning)]

    def forget(self) -> None:
        self.notes.unlink(missing_ok=True)


FAKE_PYTHON = r"""
case "$*" in
    "-VV") echo "Python 3.11.2 (fake)" ;;
    "--version") echo "Python 3.11.2" ;;
    "-m venv "*)
        mkdir -p "${@: -1}/bin"
        cp "$0" "${@: -1}/bin/python"
        printf '#!/usr/bin/env bash\necho "buddy $*"\n' >"${@: -1}/bin/buddy"
        chmod +x "${@: -1}/bin/buddy"
        ;;
    *"--editable"*) [[ ! -e $(dirname "$0")/../../no-network ]] ;;
esac
"""
"""Answers as Python 3.11 does, makes a hollow virtual environment, and installs nothing."""
