"""Settings that Buddy's own `config.yaml` shows and another does not: those that came with a new release."""

from __future__ import annotations

from pathlib import Path

import yaml

from buddy.config.loader import SHIPPED


def unmentioned(file: Path, shipped: Path = SHIPPED) -> list[str]:
    """Each as `section.setting`. Lists of engines are choices, not settings. Raises OSError and yaml.YAMLError."""
    return sorted(_paths(shipped) - _paths(file))


def _paths(file: Path) -> set[str]:
    written = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    if not isinstance(written, dict):
        return set()
    below = {f"{name}.{key}" for name, part in written.items() if isinstance(part, dict) for key in part}
    return below | {name for name, part in written.items() if not isinstance(part, dict)}
