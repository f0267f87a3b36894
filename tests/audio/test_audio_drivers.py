"""Every driver there is keeps the shape of its kind: a new module is found here by itself."""

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import buddy.audio.microphone
import buddy.audio.speaker
from buddy.audio.microphone import Microphone
from buddy.audio.speaker import Speaker
from buddy.config.section import Section

KINDS = {buddy.audio.microphone: Microphone, buddy.audio.speaker: Speaker}
DRIVERS = [
    pytest.param(f"{package.__name__}.{module.name}", contract, id=f"{package.__name__.split('.')[-1]}-{module.name}")
    for package, contract in KINDS.items()
    for module in pkgutil.iter_modules(package.__path__)
]


@pytest.fixture
def settings(tmp_path):
    """What the drivers that need a file need."""
    (tmp_path / "in.wav").write_bytes(
        b"RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\2\0\0\0\1\0"
    )
    return {"path": tmp_path / "in.wav"}


@pytest.mark.parametrize(("name", "contract"), DRIVERS)
def test_a_driver_has_settings_in_words_and_builds_what_its_contract_asks(name, contract, settings):
    module = importlib.import_module(name)
    fields = module.Settings.model_fields
    assert issubclass(module.Settings, Section)
    assert all(field.description for field in fields.values())
    needed = {key: value for key, value in settings.items() if key in fields}
    from buddy.runtime.virtual_clock import VirtualClock

    driver = module.build(module.Settings(**needed), VirtualClock())
    promised = [member for member in vars(contract) if not member.startswith("_")]
    assert [member for member in promised if not hasattr(driver, member)] == []
    for member in promised:
        if inspect.isfunction(vars(contract)[member]):
            asked = list(inspect.signature(vars(contract)[member]).parameters)[1:]
            assert list(inspect.signature(getattr(driver, member)).parameters) == asked
    driver.close()
    driver.close()
    assert driver.name


def test_the_drivers_are_those_of_the_configuration():
    names = {(case.values[1].__name__, case.values[0].rsplit(".", 1)[1]) for case in DRIVERS}
    assert names >= {("Microphone", name) for name in ("pvrecorder", "sounddevice", "file", "fake")}
    assert names >= {("Speaker", name) for name in ("aplay", "sounddevice", "file", "fake", "none")}


def test_no_driver_loads_its_library_before_it_is_built():
    script = "import sys, importlib\n" + "".join(f"importlib.import_module({case.values[0]!r})\n" for case in DRIVERS)
    script += "print(sorted({'pvrecorder', 'sounddevice', 'soxr'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
