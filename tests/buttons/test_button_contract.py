"""What every button driver must do; each module in `buddy/buttons` that has a `build` is taken."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import buddy.buttons
from buddy.buttons import Colour, Deed
from buddy.config.section import Section
from buddy.runtime.clock import RealClock

MODULES = [
    importlib.import_module(f"buddy.buttons.{found.name}") for found in pkgutil.iter_modules(buddy.buttons.__path__)
]
DRIVERS = [module for module in MODULES if hasattr(module, "build")]


@pytest.fixture(params=DRIVERS, ids=lambda module: module.__name__.rpartition(".")[2])
def driver(request: pytest.FixtureRequest, pins: object) -> ModuleType:
    return request.param


def test_all_drivers_are_found() -> None:
    assert {"gpio", "none", "fake"} <= {module.__name__.rpartition(".")[2] for module in DRIVERS}


def test_settings_have_a_default_for_everything(driver: ModuleType) -> None:
    assert issubclass(driver.Settings, Section)
    assert driver.Settings() == driver.Settings.model_validate({})


def test_every_setting_is_described(driver: ModuleType) -> None:
    undescribed = [key for key, field in driver.Settings.model_fields.items() if not field.description]
    assert undescribed == []


def test_nothing_is_reported_while_nobody_presses(driver: ModuleType) -> None:
    reported: list[tuple[Colour, Deed]] = []
    buttons = driver.build(driver.Settings(), RealClock())
    buttons.start(lambda colour, deed: reported.append((colour, deed)))
    buttons.close()
    assert reported == []
    assert buttons.name != ""


def test_closing_twice_or_before_the_start_is_harmless_and_frees_the_pins(driver: ModuleType) -> None:
    for started in (False, True):
        buttons = driver.build(driver.Settings(), RealClock())
        if started:
            buttons.start(lambda colour, deed: None)
        buttons.close()
        assert buttons.close() is None


def test_importing_the_drivers_is_cheap() -> None:
    names = ", ".join(module.__name__ for module in MODULES)
    code = f"import sys, {names}; print([name for name in ('gpiozero', 'lgpio', 'colorzero') if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
