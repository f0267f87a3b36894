"""A Debian machine with a systemd that really booted, in namespaces of its own; no container program is needed.

    with Guest({source: "/media/usb stick/buddy"}) as guest:
        guest.run("systemctl", "is-active", "buddy")

It has no network. What it writes is in memory: it survives `restart`, and is gone when the block is left.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from guest_root import SUITE, root
from recording import wait_for
from sound import MORTAL

BOOT = Path(__file__).with_name("boot.sh")
BOOTS_WITHIN = 60.0
STICK = "/media/usb stick/buddy"
"""Where the guest sees the source: read-only, and with a space."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def why_not() -> str:
    """Why this machine cannot boot one; empty if it can."""
    if SUITE is None:
        return f"there is no Debian with Python {sys.version_info.major}.{sys.version_info.minor}"
    lacking = [program for program in ("unshare", "nsenter", "setpriv", "mmdebstrap") if not shutil.which(program)]
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    if os.geteuid() != 0:
        return "only root may boot a systemd in namespaces"
    mounts = [line.split() for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    places = [place for _, place, kind, *_ in mounts if kind == "cgroup2"]
    if not places:
        return "there is no cgroup2 file system"
    if not os.access(places[0], os.W_OK) or "ro" in next(m[3] for m in mounts if m[1] == places[0]).split(","):
        return "the cgroup2 file system is read-only"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--cgroup", "mount", "-t", "tmpfs", "x", "/mnt"],
        check=False,
        capture_output=True,
        text=True,
    )
    return tried.stderr.strip()


class Guest:
    """Booted on entry, ended on exit, also when the test's process is killed."""

    def __init__(self, folders: Mapping[Path, str]) -> None:
        """`folders`: which of this machine's folders the guest sees, read-only, and where."""
        self._folders = folders
        self._place = Path(tempfile.mkdtemp(prefix="buddy-guest-"))
        self._again = self._place / "again"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Guest:
        pairs = [f"{folder}={place}" for folder, place in self._folders.items()]
        with (self._place / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [*MORTAL, "/bin/bash", str(BOOT), str(root()), str(self._again), *pairs],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait_until_up()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        assert self._process is not None
        self._again.unlink(missing_ok=True)
        if init := self._init():
            os.kill(init, signal.SIGKILL)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if error is not None:
            error.add_note((self._place / "log").read_text(errors="replace"))
        shutil.rmtree(self._place)

    def run(self, *command: str, within: float = 60.0, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in the guest, as root; with `check` it fails with what was said."""
        done = subprocess.run(
            [*self._door(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            errors="replace",
            timeout=within,
        )
        if check and done.returncode:
            raise AssertionError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}")
        return done

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a command in the guest; it ends with the test's process."""
        return subprocess.Popen(
            [*MORTAL, *self._door(), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def shell(self, script: str, within: float = 60.0, check: bool = True) -> str:
        """What a shell script says, without the last line break."""
        return self.run("/bin/bash", "-euc", script, within=within, check=check).stdout.rstrip("\n")

    def install(self, *words: str, source: str = STICK, check: bool = True) -> str:
        """What `install.sh` says, run from another folder and without a network."""
        return self.run(f"{source}/install.sh", "--offline", "/wheels", *words, within=300.0, check=check).stdout

    def wait_for_state(self, state: str, unit: str = "buddy", within: float = 60.0) -> None:
        """Until systemd says of the unit that it is active, failed, inactive and so on."""
        wait_for(
            f"{unit} is {state}",
            lambda: self.run("systemctl", "is-active", unit, check=False).stdout.strip() == state,
            within,
        )

    def write(self, path: str, text: str) -> None:
        """Put a file there."""
        subprocess.run(
            [*self._door(), "/bin/bash", "-c", 'mkdir -p "$(dirname "$0")"; cat >"$0"', path],
            input=text,
            text=True,
            check=True,
            timeout=30,
        )

    def fetch(self, path: str, to: Path) -> Path:
        """Copy a file of the guest's to this machine."""
        with to.open("wb") as file:
            subprocess.run([*self._door(), "cat", path], stdout=file, check=True, timeout=60)
        return to

    def cut_power(self) -> None:
        """Everything in it ends at once; then it boots again."""
        self._again.touch()
        before = self._init()
        assert before
        os.kill(before, signal.SIGKILL)
        wait_for("another systemd", lambda: self._init() not in (None, before), BOOTS_WITHIN)
        self._again.unlink()
        self._wait_until_up()

    def _door(self) -> list[str]:
        return [
            "nsenter",
            "--target",
            str(self._init()),
            "--all",
            "env",
            "--chdir=/",
            "-i",
            f"PATH={PATH}",
            "HOME=/root",
            "LC_ALL=C.UTF-8",
        ]

    def _init(self) -> int | None:
        """The guest's PID 1, as this machine counts it."""
        assert self._process is not None
        unshare = _only_child(self._process.pid)
        init = _only_child(unshare) if unshare else None
        try:
            return init if init and Path(f"/proc/{init}/comm").read_text(encoding="utf-8") == "systemd\n" else None
        except OSError:
            return None

    def _wait_until_up(self) -> None:
        wait_for("systemd in the guest", self._is_up, BOOTS_WITHIN)

    def _is_up(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError("the guest does not boot")
        if self._init() is None:
            return False
        said = self.run("systemctl", "is-system-running", check=False).stdout
        return said.strip() in {"running", "degraded"}


def _only_child(pid: int) -> int | None:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    except OSError:
        return None
    return int(children[0]) if children else None
