"""What every light driver must do; each module in `buddy/lights` that has a `build` is taken."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from types import ModuleType

import pytest

import buddy.lights
from buddy.config.section import Section
from buddy.lights import Pattern
from buddy.runtime.clock import RealClock

MODULES = [
    importlib.import_module(f"buddy.lights.{found.name}") for found in pkgutil.iter_modules(buddy.lights.__path__)
]
DRIVERS = [module for module in MODULES if hasattr(module, "build")]


@pytest.fixture(params=DRIVERS, ids=lambda module: module.__name__.rpartition(".")[2])
def driver(request: pytest.FixtureRequest, pins: object) -> ModuleType:
    return request.param


def test_all_drivers_are_found() -> None:
    assert {"leds", "rgb", "console", "none", "fake"} <= {module.__name__.rpartition(".")[2] for module in DRIVERS}


def test_settings_have_a_default_for_everything(driver: ModuleType) -> None:
    assert issubclass(driver.Settings, Section)
    assert driver.Settings() == driver.Settings.model_validate({})


def test_every_setting_is_described(driver: ModuleType) -> None:
    undescribed = [key for key, field in driver.Settings.model_fields.items() if not field.description]
    assert undescribed == []


def test_every_pattern_can_be_shown_after_every_other(driver: ModuleType) -> None:
    light = driver.build(driver.Settings(), RealClock())
    try:
        assert [light.show(pattern, dim) for dim in (False, True) for pattern in Pattern] == [None] * 2 * len(Pattern)
    finally:
        light.close()


def test_it_has_a_name(driver: ModuleType) -> None:
    light = driver.build(driver.Settings(), RealClock())
    try:
        assert light.name.strip() == light.name != ""
    finally:
        light.close()


def test_closing_twice_is_harmless_and_the_pins_are_free_again(driver: ModuleType) -> None:
    for _ in range(2):
        light = driver.build(driver.Settings(), RealClock())
        light.show(Pattern.EMERGENCY)
        light.close()
        assert light.close() is None


def test_importing_the_drivers_is_cheap() -> None:
    names = ", ".join(module.__name__ for module in MODULES)
    code = f"import sys, {names}; print([name for name in ('gpiozero', 'lgpio', 'colorzero') if name in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
