from collections.abc import Callable
from pathlib import Path

import pytest

from buddy.config import Config, load
from buddy.errors import ConfigurationError

Problems = Callable[[str | bytes], list[str]]


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret or file of the machine that runs the tests."""
    for name in ("BUDDY_CONFIG", "CREDENTIALS_DIRECTORY", "OPENAI_API_KEY", "PV_ACCESS_KEY", "PORCUPINE_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`config.yaml` in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    return Path("config.yaml")


@pytest.fixture
def loaded(config_file: Path) -> Callable[[str], Config]:
    """What a text is loaded as."""

    def load_text(text: str) -> Config:
        config_file.write_text(text, encoding="utf-8")
        return load(config_file)

    return load_text


@pytest.fixture
def problems(config_file: Path) -> Problems:
    """The sentences about a text that cannot be loaded."""

    def of(text: str | bytes) -> list[str]:
        config_file.write_bytes(text.encode() if isinstance(text, str) else text)
        with pytest.raises(ConfigurationError) as raised:
            load(config_file)
        return list(raised.value.problems)

    return of
