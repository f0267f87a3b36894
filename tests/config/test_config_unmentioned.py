"""After an upgrade people are told which settings are new."""

from __future__ import annotations

from pathlib import Path

from buddy.cli import main
from buddy.config.loader import SHIPPED
from buddy.config.unmentioned import unmentioned


def test_what_one_file_shows_and_the_other_does_not(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text("language: it\nwake: [sphinx]\nlights: {driver: rgb}\n")
    new.write_text(
        "language: en\nvolume: 70\nwake: [porcupine]\nlights: {driver: auto, brightness: 1}\nbuttons: {red: 17}\n"
    )
    assert unmentioned(old, new) == ["buttons.red", "lights.brightness", "volume"]


def test_buddys_own_file_shows_everything(tmp_path: Path, capsys) -> None:
    mine = tmp_path / "config.yaml"
    mine.write_bytes(SHIPPED.read_bytes())
    assert main(["check-config", "--unmentioned", str(mine)]) == 0
    assert capsys.readouterr().out == ""
    mine.write_text("language: en\n")
    main(["check-config", "--unmentioned", str(mine)])
    assert "volume\n" in capsys.readouterr().out
