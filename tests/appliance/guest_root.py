"""What a guest is made from: a small Debian, and the Python packages of the lock file. Made once, then kept in a cache.

The Debian is as an installer finds it, but for what Buddy's own packages need, which stand in a local archive.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "buddy" / "guest"
SUITES = {(3, 11): "bookworm", (3, 13): "trixie"}
"""The Debian with this Python: the wheels that serve the tests serve the guest."""
SUITE = SUITES.get(sys.version_info[:2])

PACKAGES = ("systemd", "systemd-sysv", "dbus", "python3", "python3-venv", "ca-certificates", "sudo", "pulseaudio-utils")
LEFT_OUT = ("flac", "libflac12" if SUITE == "bookworm" else "libflac14")
"""Packages that the guest can install from its own archive, so that an installer has something to install."""
KEPT_SECONDS = 7 * 24 * 3600.0
ARCHIVE = "/srv/archive"
LIGHT = (
    *(f"--dpkgopt=path-exclude=/usr/share/{place}/*" for place in ("man", "doc", "locale")),
    "--dpkgopt=force-unsafe-io",
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
)
NEVER = (
    *("console-getty.service", "getty@tty1.service", "getty.target", "apt-daily.timer", "apt-daily-upgrade.timer"),
    *("dpkg-db-backup.timer", "systemd-journald-audit.socket", "sys-kernel-debug.mount", "sys-kernel-tracing.mount"),
    *("sys-fs-fuse-connections.mount", "dev-hugepages.mount", "systemd-sysctl.service", "e2scrub_reap.service"),
)
"""Units that have nothing to do in a namespace, or fail there."""
SOUND = "--daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes"
FINISH = f"""
root=$1
mkdir -p "$root{ARCHIVE}"
chroot "$root" sh -euc 'cd {ARCHIVE} && apt-get download -qq {" ".join(LEFT_OUT)}
    for file in *.deb; do
        dpkg-deb --field "$file"
        printf "Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n" \\
            "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d " " -f 1)"
    done >Packages'
rm -rf "$root"/etc/apt/sources.list* "$root"/var/lib/apt/lists/*
mkdir -p "$root/etc/apt/sources.list.d" "$root/var/lib/apt/lists/partial" "$root/etc/systemd/journald.conf.d"
echo "deb [trusted=yes] file:{ARCHIVE} ./" >"$root/etc/apt/sources.list"
printf '[Journal]\\nStorage=persistent\\nRateLimitIntervalSec=0\\n' >"$root/etc/systemd/journald.conf.d/guest.conf"
printf '127.0.0.1 localhost buddy-guest\\n' >"$root/etc/hosts"
: >"$root/etc/machine-id"
cat >"$root/etc/asound.conf" <<'END'
pcm.!default {{ type pulse }}
ctl.!default {{ type pulse }}
END
printf 'default-server = unix:/run/guest-sound/native\nautospawn = no\n' >"$root/etc/pulse/client.conf"
cat >"$root/etc/guest-sound.pa" <<'END'
.fail
load-module module-null-sink sink_name=speaker norewinds=1 rate=48000 channels=2
load-module module-null-sink sink_name=mic_in norewinds=1 rate=48000 channels=1
load-module module-remap-source source_name=mic master=mic_in.monitor
set-default-sink speaker
set-default-source mic
load-module module-native-protocol-unix auth-anonymous=1 socket=/run/guest-sound/native
END
cat >"$root/etc/systemd/system/guest-sound.service" <<'END'
[Unit]
Before=buddy.service buddy-trouble.service
[Service]
Type=notify
ExecStart=/usr/bin/pulseaudio -n -F /etc/guest-sound.pa {SOUND}
Environment=HOME=/run/guest-sound
RuntimeDirectory=guest-sound
[Install]
WantedBy=multi-user.target
END
ln -s ../guest-sound.service "$root/etc/systemd/system/multi-user.target.wants/"
for unit in {" ".join(NEVER)}; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
"""


def packages() -> list[str]:
    """What the root is made of: all that Buddy needs but for what is left out."""
    listed = 'source "$0"; printf "%s\\n" "${run_packages[@]}"'
    debian = REPOSITORY / "systemd" / "install" / "debian.sh"
    needs = subprocess.run(
        ["/bin/bash", "-c", listed, debian], check=True, capture_output=True, text=True
    ).stdout.split()
    return [*PACKAGES, "pulseaudio", *(need for need in needs if need not in LEFT_OUT)]


def root() -> Path:
    """The folder of the Debian. The first time, packages come from where this machine's apt takes them."""
    assert SUITE
    recipe = hashlib.sha256(repr((SUITE, packages(), LEFT_OUT, LIGHT, FINISH)).encode()).hexdigest()[:12]
    return _kept(f"root-{recipe}", _make_root)


def wheels() -> Path:
    """A folder with what the lock file names."""
    lock = REPOSITORY / "requirements.lock"
    return _kept(f"wheels-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}", _fetch_wheels)


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name, made if it is not there; what nobody used for long is removed."""
    kept = CACHE / name
    with _alone():
        if not kept.exists():
            new = CACHE / f"{name}.new"
            _remove(new)
            make(new)
            new.rename(kept)
        os.utime(kept)
        for old in CACHE.glob(f"{name.partition('-')[0]}-*"):
            if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                _remove(old)
    return kept


@contextmanager
def _alone() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove(folder: Path) -> None:
    subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)


def _make_root(folder: Path) -> None:
    sources = [place for place in Path("/etc/apt/sources.list.d").glob("debian.sources") if place.stat().st_size]
    hook = CACHE / "finish"
    hook.write_text(f"set -eu\n{FINISH}")
    include = f"--include={','.join(packages())}"
    _run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        "--format=directory",
        include,
        *LIGHT,
        f'--customize-hook=sh {hook} "$1"',
        str(SUITE),
        str(folder),
        *map(str, sources or ["/etc/apt/sources.list"]),
    )


def _fetch_wheels(folder: Path) -> None:
    lock = str(REPOSITORY / "requirements.lock")
    _run(
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "-r",
        lock,
        "-d",
        str(folder),
    )


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{command[0]}: exit code {done.returncode}\n{done.stdout[-3000:]}"


def source(place: Path) -> Path:
    """A copy of what an installer would clone, there: everything that is not ignored by git."""
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
    ).stdout
    names = [
        name
        for name in listed.decode().split("\0")
        if name and not name.startswith("tests/") and (REPOSITORY / name).exists()
    ]
    place.mkdir()
    subprocess.run(
        ["tar", "--create", "--file", str(place.with_suffix(".tar")), "--null", "--files-from", "-"],
        cwd=REPOSITORY,
        input="\0".join(names).encode(),
        check=True,
    )
    subprocess.run(
        ["tar", "--extract", "--file", str(place.with_suffix(".tar")), "--directory", str(place)], check=True
    )
    return place
