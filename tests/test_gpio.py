"""Where there are no pins, Buddy says so in one line and leaves nothing behind."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from gpiozero import Device

from buddy import gpio
from buddy.buttons import gpio as gpio_buttons
from buddy.errors import ButtonsUnavailable, LightUnavailable
from buddy.lights import leds, rgb
from buddy.runtime.clock import RealClock

elsewhere = pytest.mark.skipif(gpio.is_raspberry_pi(), reason="this machine has pins")


@pytest.fixture(autouse=True)
def no_pins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    monkeypatch.setenv("LG_WD", str(tmp_path))


@elsewhere
@pytest.mark.parametrize("driver", [rgb, leds])
def test_a_light_says_in_one_line_that_there_are_no_pins(driver: object) -> None:
    with pytest.raises(LightUnavailable) as told:
        driver.build(driver.Settings(), RealClock())
    assert told.value.sentence == "No pins here: this machine is not a Raspberry Pi."


@elsewhere
def test_buttons_say_in_one_line_that_there_are_no_pins() -> None:
    with pytest.raises(ButtonsUnavailable, match=r"^No pins here: this machine is not a Raspberry Pi\.$"):
        gpio_buttons.build(gpio_buttons.Settings(), RealClock())


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        (ModuleNotFoundError("No module named 'lgpio'"), "sudo apt install python3-lgpio"),
        (AttributeError("module 'lgpio' has no attribute 'SET_BIAS_DISABLE'"), "an empty shell"),
        (PermissionError(13, "Permission denied"), "group gpio"),
    ],
)
def test_a_pi_is_told_what_to_do(tmp_path: Path, wrong: Exception, advice: str) -> None:
    model = tmp_path / "model"
    model.write_text("Raspberry Pi 4 Model B Rev 1.4\0")
    sentence = gpio.why_no_pins(wrong, model)
    assert advice in sentence
    assert "\n" not in sentence


@elsewhere
def test_lgpio_gets_a_private_folder_for_its_pipes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LG_WD")
    monkeypatch.setenv("RUNTIME_DIRECTORY", f"{tmp_path}:/elsewhere")
    with pytest.raises(LightUnavailable):
        rgb.build(rgb.Settings(), RealClock())
    folder = Path(os.environ["LG_WD"])
    assert folder.parent == tmp_path
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
