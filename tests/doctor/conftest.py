"""A patient made of a few lines of `config.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory, MockPWMPin

from buddy.doctor import Finding, Verdict
from buddy.doctor.patient import Patient
from buddy.doctor.rounds import examined
from buddy.runtime.clock import RealClock


class Practice:
    """`see(check, settings)` gives the findings; what was found last can be asked for by its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "config.yaml"
        self.findings: list[Finding] = []

    def patient(self, settings: str = "") -> Patient:
        self.file.write_text(settings, encoding="utf-8")
        return Patient(self.file, RealClock())

    def see(self, *checks: ModuleType, settings: str = "") -> list[Finding]:
        self.findings = list(examined(self.patient(settings), checks))
        return self.findings

    def verdict(self, what: str) -> Verdict:
        return self[what].verdict

    def __getitem__(self, what: str) -> Finding:
        return next(finding for finding in self.findings if finding.what == what)


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Practice(tmp_path)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    """gpiozero's own mock of a Pi's pins, with PWM, in place of the machine's."""
    before, Device.pin_factory = Device.pin_factory, MockFactory(pin_class=MockPWMPin)
    try:
        yield Device.pin_factory
    finally:
        Device.pin_factory.close()
        Device.pin_factory = before
