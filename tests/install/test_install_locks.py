"""The lock files hold all that pyproject.toml asks for, pinned, with hashes, and name no host."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
PROJECT, GROUPS = PYPROJECT["project"], PYPROJECT["dependency-groups"]
EXTRAS = ("piper", "whisper", "vosk", "test", "check")
LOCKS = {
    "requirements.lock": PROJECT["dependencies"],
    "requirements-test.lock": [
        *PROJECT["dependencies"],
        *(
            need
            for extra in ("piper", "whisper", "vosk", "test", "check")
            for need in PROJECT["optional-dependencies"][extra]
        ),
    ],
    **{f"requirements-{group}.lock": needs for group, needs in GROUPS.items()},
}


def pins(name: str) -> dict[str, list[str]]:
    """Package → what follows its name on each line that pins it."""
    found: dict[str, list[str]] = {}
    for package, rest in re.findall(r"^([\w.-]+)(==.*)$", (REPOSITORY / name).read_text(), re.MULTILINE):
        found.setdefault(package, []).append(rest)
    return found


def normalised(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_that_is_asked_for_is_pinned(lock: str) -> None:
    missing = {normalised(need) for need in LOCKS[lock]} - set(pins(lock))
    assert missing == set(), "run ./install.sh lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=\S)", (REPOSITORY / lock).read_text(), flags=re.MULTILINE)
    unhashed = [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
    assert unhashed == []


@pytest.mark.parametrize("lock", LOCKS)
def test_no_host_stands_in_it(lock: str) -> None:
    text = (REPOSITORY / lock).read_text()
    assert "://" not in text
    assert re.findall(r"^--.*", text, re.MULTILINE) == []


def test_the_tests_run_on_what_people_run() -> None:
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    """The same versions; an extra may only want one of them on more systems."""
    wanted = {name: [line.split()[0] for line in rest] for name, rest in run.items()}
    assert {name: [line.split()[0] for line in rest] for name, rest in test.items() if name in run} == wanted


def test_the_build_of_what_comes_as_source_is_pinned_too() -> None:
    assert "setuptools" in pins("requirements.lock")
