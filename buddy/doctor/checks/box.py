"""The box: who runs the doctor, free space, and the clock."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from buddy.doctor import Finding, fine, note, warning
from buddy.doctor.patient import Patient
from buddy.phrases import cache_folder

NAME = "box"
SECONDS = 10.0
ESSENTIAL = False

LITTLE_SPACE = 100_000_000
"""Bytes."""

BUILT = 2026
"""A clock that shows an earlier year is certainly wrong."""

STA_UNSYNC = 0x40
"""The kernel's word for a clock that nobody has set (adjtimex(2), `status`)."""

DEVICES = {"audio": ("/dev/snd/controlC0", "/dev/snd/controlC1"), "gpio": ("/dev/gpiochip0", "/dev/gpiochip4")}
"""Group -> devices that its members may use."""


def examine(patient: Patient) -> Iterator[Finding]:
    yield from _user()
    yield _space(cache_folder())
    yield _clock()


def _user() -> Iterator[Finding]:
    try:
        pwd.getpwnam("buddy")
        service = True
    except KeyError:
        service = False
    if os.geteuid() == 0 and service:
        yield note(
            "user", "root may do more than Buddy's own user", "to see what Buddy sees: sudo -u buddy buddy doctor"
        )
    for group, devices in DEVICES.items():
        closed = [device for device in devices if Path(device).exists() and not os.access(device, os.R_OK | os.W_OK)]
        if closed:
            mend = f"sudo usermod -aG {group} $USER, then log in again"
            yield warning("user", f"this user may not use {', '.join(closed)}", mend)


def _space(folder: Path) -> Finding:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / 1e9:.1f} GB are free in {there}"
    if free < LITTLE_SPACE:
        return warning("disk", said, "make room: 'journalctl --vacuum-size=50M', 'apt clean'; phrases cannot be kept")
    return fine("disk", said)


def _clock() -> Finding:
    now = datetime.now().astimezone()
    said = f"it is {now:%H:%M} on {now:%Y-%m-%d} ({now.tzname()})"
    if now.year < BUILT:
        return warning("clock", f"{said}, which cannot be", "let the box reach the internet once, or: sudo date -s ...")
    if not set_by_network():
        mend = "let the box reach the internet, or fit a clock with a battery; without power it forgets the time"
        return warning("clock", f"{said}, but nobody has set the clock since the box was started", mend)
    return fine("clock", f"{said}, set from the network")


def set_by_network() -> bool:
    """Whether somebody keeps the kernel's clock right (NTP). Reads only: `modes` is 0."""
    buffer = (ctypes.c_long * 64)()
    state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(buffer))
    status = ctypes.c_int.from_buffer(buffer, 5 * ctypes.sizeof(ctypes.c_long)).value
    synchronized = Path("/run/systemd/timesync/synchronized").exists()
    return synchronized or (state >= 0 and not status & STA_UNSYNC)
