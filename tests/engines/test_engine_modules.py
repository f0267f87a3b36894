"""Every module of the thinking and speaking slots, found by walking the packages."""

from __future__ import annotations

import inspect
import json
import pkgutil
import subprocess
import sys
from importlib import import_module
from types import ModuleType

import pytest

from buddy.config.section import Section

SLOTS = ("think", "speak")
HEAVY = ("openai", "piper", "onnxruntime", "numpy", "httpx", "httpx2", "subprocess32")

MODULES = [
    import_module(f"buddy.engines.{slot}.{found.name}")
    for slot in SLOTS
    for found in pkgutil.iter_modules(import_module(f"buddy.engines.{slot}").__path__)
]


def name(module: ModuleType) -> str:
    return module.__name__.removeprefix("buddy.engines.")


def is_engine(module: ModuleType) -> bool:
    return hasattr(module, "Settings") or hasattr(module, "build")


ENGINES = [module for module in MODULES if is_engine(module)]


def test_the_engines_are_found() -> None:
    assert {"think.openai", "think.skills", "speak.espeak", "speak.piper"} <= {name(module) for module in ENGINES}


@pytest.mark.parametrize("module", ENGINES, ids=name)
def test_settings_have_a_default_and_a_description_for_each_key(module: ModuleType) -> None:
    assert issubclass(module.Settings, Section)
    assert module.Settings.__doc__
    assert isinstance(module.Settings(), Section), "an engine can be named without a single key"
    for key, field in module.Settings.model_fields.items():
        assert field.description, f"{key} has no description"
        assert field.description.endswith((".", "/v1")), f"{key}: a description is a sentence"


@pytest.mark.parametrize("module", ENGINES, ids=name)
def test_build_takes_the_settings_first_and_the_rest_by_name(module: ModuleType) -> None:
    parameters = list(inspect.signature(module.build).parameters)
    assert parameters[0] == "settings"
    assert set(parameters[1:]) <= {"secret", "answer", "toolbox"}, "what the app offers"


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_says_what_it_is(module: ModuleType) -> None:
    assert module.__doc__


def test_importing_them_all_is_cheap() -> None:
    imports = "; ".join(f"import {module.__name__}" for module in MODULES)
    script = f"import sys, json; {imports}; print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == []
