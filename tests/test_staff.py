"""What counts as needing the internet: a language model at home does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from buddy import config
from buddy.staff import needs_internet


@pytest.mark.parametrize(
    ("slot", "engine", "needed"),
    [
        ("think", "openai:\n      base_url: http://127.0.0.1:11434/v1", False),
        ("think", "openai:\n      base_url: http://nas.local:11434/v1", False),
        ("think", "openai:\n      base_url: http://192.168.1.9/v1", False),
        ("think", "openai:\n      base_url: https://models.example.com/v1", True),
        ("think", "openai", True),
        ("think", "skills", False),
        ("hear", "google", True),
        ("hear", "sphinx", False),
        ("speak", "espeak", False),
    ],
)
def test_only_what_is_far_away_needs_the_internet(tmp_path: Path, slot: str, engine: str, needed: bool) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"{slot}:\n  - {engine}\n", encoding="utf-8")
    [choice] = getattr(config.load(file), slot)
    assert needs_internet(choice) is needed
