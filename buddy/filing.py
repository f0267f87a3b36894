"""The configuration file of a running Buddy: how it began with it, and what another one would change."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from buddy.config import Config, cast, find, load
from buddy.config.last_good import LastGood
from buddy.config.loader import INSTALLED
from buddy.core.events import SettingsChanged
from buddy.errors import ConfigurationError
from buddy.workers.clerk import Change

log = logging.getLogger(__name__)

LIVE = {
    "volume",
    "quiet_hours",
    "privacy",
    "conversation.silence_seconds",
    "conversation.thinking_seconds",
    "conversation.while_speaking",
    "conversation.wake_cooldown_seconds",
}
"""What can be changed while Buddy runs; everything else waits for a restart."""


class ConfigFile:
    """A Filing. Used by the clerk's thread once Buddy runs."""

    def __init__(self, path: Path, config: Config, text: bytes | None, last_good: LastGood, trouble: str = "") -> None:
        """`text` is what the file says; None where there is nothing to be kept."""
        self.config = config
        """With which everything was built."""
        self.trouble = trouble
        self._path = path
        self._last_good = last_good
        self._applied = config
        self._text = text

    def read(self) -> Change:
        text, config = _read(self._path)
        wrong = cast.problems(config, self._path)
        if wrong:
            raise ConfigurationError(*wrong)
        before, self._applied, self._text, self.trouble = self._applied, config, text, ""
        settings = _settings(config)
        return Change(
            None if settings == _settings(before) else settings,
            None if config.volume == before.volume else config.volume,
            tuple(name for name in _differing(self.config, config) if name not in LIVE),
        )

    def keep(self) -> None:
        if self._text is not None:
            self._last_good.keep(self._text)

    def told(self) -> Mapping[str, Any]:
        return {"configuration": {"file": str(self._path), "last_good": bool(self.trouble)}}


def begin(explicit: Path | None, last_good: LastGood) -> ConfigFile:
    """The file, or while it is broken the last good one. Raises ConfigurationError when there is neither."""
    path = explicit or INSTALLED
    try:
        path = find(explicit)
        text, config = _read(path)
    except ConfigurationError as error:
        try:
            stand_in = last_good.load(path.parent)
        except ConfigurationError:  # of an older release, perhaps
            stand_in = None
        if stand_in is None:
            raise
        for problem in error.problems:
            log.error("%s", problem)
        log.warning("Buddy runs with its last good configuration")
        return ConfigFile(path, stand_in, None, last_good, f"the last good one is in use: {error.problems[0]}")
    return ConfigFile(path, config, text, last_good)


def _read(path: Path) -> tuple[bytes | None, Config]:
    """What the file says, as it stands there and in effect. What is no plain file can be read only once."""
    while path.is_file():
        text = _text(path)
        config = load(path)
        if _text(path) == text:  # no editor has written it meanwhile
            return text, config
    return None, load(path)


def _text(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # `load` says what is wrong with it
        return None


def _settings(config: Config) -> SettingsChanged:
    talk, quiet = config.conversation, config.quiet_hours
    return SettingsChanged(
        talk.silence_seconds,
        talk.thinking_seconds,
        talk.while_speaking,
        talk.wake_cooldown_seconds,
        quiet.begin,
        quiet.end,
        config.privacy.log_transcripts,
    )


def _differing(one: Config, other: Config) -> list[str]:
    """The settings that are not the same: `speak`, `conversation.patience`."""
    found = []
    for name in type(one).model_fields:
        a, b = getattr(one, name), getattr(other, name)
        if a == b:
            continue
        if name == "conversation":
            found += [f"{name}.{key}" for key in type(a).model_fields if getattr(a, key) != getattr(b, key)]
        else:
            found.append(name)
    return found
