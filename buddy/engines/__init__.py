"""Engines speak to a model or service. One folder per slot, one module per engine, all of the same shape:

`Settings` (its keys in `config.yaml`) and `build(settings, ...)`, which raises EngineUnavailable
with one sentence that says what is missing. Heavy libraries are imported inside `build`, or at first use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

Secrets = Callable[[str], "SecretStr | None"]
"""Looks a secret up by its name; None when nobody has given it."""


def no_secrets(_name: str) -> None:
    """For engines built where there are none."""
