"""Loads `config.yaml`. Everything wrong is said at once, with file and line."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from buddy.config import cast, slots
from buddy.config.checking import checked
from buddy.config.nodes import Written
from buddy.config.report import Report
from buddy.config.schema import DEFAULT_ENGINES, DRIVERS, Config
from buddy.config.secrets import secret
from buddy.config.section import expanded
from buddy.config.source import read
from buddy.config.syntax import compose
from buddy.errors import ConfigurationError

HERE = Path("config.yaml")
INSTALLED = Path("/etc/buddy/config.yaml")
SHIPPED = Path(__file__).parents[2] / HERE
"""The one that lies beside the program, in a checkout."""


def find(explicit: Path | None = None, installed: Path = INSTALLED, shipped: Path = SHIPPED) -> Path:
    """The file to use: the given one, else $BUDDY_CONFIG, else ./config.yaml, /etc/buddy/config.yaml, or Buddy's own.

    Raises ConfigurationError if it is none of the first two, and none of the others is there.
    """
    if explicit is not None:
        return explicit
    if os.environ.get("BUDDY_CONFIG"):
        return Path(os.environ["BUDDY_CONFIG"])
    for place in (HERE, installed, shipped):
        if place.exists():
            return place
    raise ConfigurationError(f"there is no {HERE} in this folder, and no {installed}; name one with --config FILE")


def load(path: Path, folder: Path | None = None) -> Config:
    """The configuration. `folder`: from where its paths are meant, if not from where it lies.

    Raises ConfigurationError with every problem; each names file, line, and what was meant.
    """
    report = Report(path, folder)
    text = read(report)
    if text is None:
        report.raise_if_wrong()
    root = compose(text or "", report)
    if root is None:
        report.raise_if_wrong()
    written = Written(root, report, partial(_secret, root, report.folder))
    config = _config(written)
    if config:
        cast.check_first(written, config)
    report.raise_if_wrong()
    assert config
    return config


def _config(written: Written) -> Config | None:
    data: dict[str, Any] = {k: v for k, v in written.data.items() if k not in DRIVERS and k not in DEFAULT_ENGINES}
    data |= {section: slots.driver(written, section) for section in DRIVERS}
    data |= {slot: slots.engines(written, slot) for slot in DEFAULT_ENGINES if slot in written.data}
    return checked(written, Config, data, ())


def _secret(root: yaml.Node | None, folder: Path, name: str) -> Any:
    """Looks into the secrets file of the same configuration, which may not be checked yet."""
    pairs = root.value if isinstance(root, yaml.MappingNode) else ()
    files = [str(value.value) for key, value in pairs if key.value == "secrets_file" and value.value]
    file = files[0] if files else str(Config.model_fields["secrets_file"].default)
    return secret(name, folder / expanded(file))
