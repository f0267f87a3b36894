"""`!secret` in the settings of an engine that takes one."""

from pathlib import Path

import pytest
import yaml
from pydantic import SecretStr

from buddy.config.checking import checked
from buddy.config.nodes import Written
from buddy.config.report import Report
from buddy.config.secrets import secret
from buddy.config.section import Section
from buddy.config.syntax import Yaml
from buddy.errors import ConfigurationError


class Settings(Section):
    api_key: SecretStr | None = None
    model: str = "small"


def read(text: str, secrets_file: Path) -> Settings | None:
    report = Report(Path("config.yaml"))
    written = Written(yaml.compose(text, Loader=Yaml), report, lambda name: secret(name, secrets_file))
    settings = checked(written, Settings, written.data, ())
    report.raise_if_wrong()
    return settings


@pytest.fixture
def secrets_file(tmp_path: Path) -> Path:
    file = tmp_path / "secrets.yaml"
    file.write_text("pet: hush\n")
    file.chmod(0o600)
    return file


def test_it_is_looked_up_and_stays_hidden(secrets_file):
    settings = read("api_key: !secret pet\n", secrets_file)
    assert settings.api_key.get_secret_value() == "hush"
    assert "hush" not in repr(settings)


def test_beside_a_wrong_value_it_stays_hidden(secrets_file):
    with pytest.raises(ConfigurationError) as raised:
        read("api_key: !secret pet\nmodel: [a]\n", secrets_file)
    assert raised.value.problems == ("config.yaml line 2: model must be text, you wrote a list",)


def test_written_into_the_file_it_is_refused_and_not_repeated(secrets_file):
    with pytest.raises(ConfigurationError) as raised:
        read("model: x\napi_key: hush\n", secrets_file)
    said = "api_key is a secret: put it into the secrets file, and write 'api_key: !secret NAME' here"
    assert raised.value.problems == (f"config.yaml line 2: {said}",)


def test_a_secrets_file_that_everybody_can_read_is_said_at_the_line(secrets_file):
    secrets_file.chmod(0o644)
    with pytest.raises(ConfigurationError) as raised:
        read("api_key: !secret pet\n", secrets_file)
    (problem,) = raised.value.problems
    assert problem.startswith("config.yaml line 1: the secret 'pet' cannot be had: ")
    assert "chmod o=" in problem
