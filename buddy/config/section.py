"""The base of every settings class, so that each driver and engine keeps its schema beside its code."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Some settings of `config.yaml`. Unknown keys are refused; values do not change once loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, allow_inf_nan=False)


def expanded(path: str | Path) -> Path:
    """The path with its `~` put in full. Where nobody knows that home it stays, and no such file will be found."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises then
