"""`buddy trouble`: the light is red and a technician is asked for, while Buddy itself cannot start.

systemd runs it when Buddy has failed too often. It ends with 75, "try again", after a pause that grows from five
minutes to an hour, or as soon as the configuration was changed. With a wrong configuration only the change counts.
"""

from __future__ import annotations

import argparse
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from buddy.errors import BuddyError, ConfigurationError

if TYPE_CHECKING:
    from buddy.config import Config

log = logging.getLogger(__name__)

FIRST_PAUSE = 300.0
LONGEST_PAUSE = 3600.0
FORGOTTEN_AFTER = 3 * 3600.0
"""So long after the last trouble, the next one is the first again (s)."""
LOOKS_EVERY = 2.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="show and say it, and end at once")


def run(chosen: argparse.Namespace) -> int:
    from buddy import choices, config
    from buddy.lights import Pattern
    from buddy.runtime.clock import RealClock

    path = config.find(chosen.config)
    began_with = os.environ.get("BUDDY_CONFIG_CHANGED") or _changed(path)
    settings, sound = _settings(path)
    times = count(Path(os.environ.get("RUNTIME_DIRECTORY", "/tmp").partition(":")[0]) / "times", time.time())
    for light in choices.lights(settings, RealClock()):
        try:
            light.show(Pattern.FAULT)
        except BuddyError as error:
            log.warning("%s: %s", light.name, error.sentence)
    if worth_saying(times):
        _ask_for_a_technician(settings)
    if not chosen.once:
        wrong = not sound or os.environ.get("MONITOR_EXIT_STATUS") == str(os.EX_CONFIG)
        log.error("waiting until %s", f"{path} is changed" if wrong else "it is time to try again")
        wait(None if wrong else pause(times), lambda: _changed(path) != began_with)
    return os.EX_TEMPFAIL


def count(file: Path, now: float) -> int:
    """How often there was trouble of late, this time included; `now` in seconds since 1970."""
    try:
        before = int(file.read_text(encoding="ascii")) if now - file.stat().st_mtime < FORGOTTEN_AFTER else 0
    except (OSError, ValueError):
        before = 0
    try:
        file.write_text(str(before + 1), encoding="ascii")
    except OSError as error:
        log.warning("%s: %s", file, error.strerror)
    return before + 1


def worth_saying(times: int) -> bool:
    """At first, and then ever more seldom: nobody is told every hour of the night."""
    return times & (times - 1) == 0


def pause(times: int) -> float:
    """How long to wait before Buddy tries again (s)."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (times - 1))


def wait(seconds: float | None, mended: Callable[[], bool]) -> None:
    """Until so much time is over (None: never), or until `mended()`."""
    ends = None if seconds is None else time.monotonic() + seconds
    while not mended() and (ends is None or time.monotonic() < ends):
        threading.Event().wait(LOOKS_EVERY)


def _settings(path: Path) -> tuple[Config, bool]:
    """Those of the file, and whether it is right; otherwise the last that were right, or Buddy's own."""
    from buddy import config
    from buddy.config.last_good import LastGood

    try:
        return config.load(path), True
    except ConfigurationError as error:
        for problem in error.problems:
            log.error("%s", problem)
    try:
        return LastGood().load(path.parent) or config.Config(), False
    except ConfigurationError:
        return config.Config(), False


def _ask_for_a_technician(settings: Config) -> None:
    from buddy.commands.say import speak
    from buddy.language.catalog import load

    try:
        speak(load(settings.language).phrase("technician"), settings)
    except BuddyError as error:
        log.error("it cannot be said: %s", error.sentence)


def _changed(path: Path) -> str:
    """When the file was changed, as stat's %.9Y has it; nothing if there is none."""
    try:
        nanoseconds = path.stat().st_mtime_ns
    except OSError:
        return ""
    return f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09}"
