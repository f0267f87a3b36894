"""Keys come from credentials, the environment or the secrets file; none is ever repeated."""

import os
from pathlib import Path

import pytest

from buddy.config.secrets import secret
from buddy.errors import ConfigurationError

KEYS = [
    "sk-abcdef0123456789abcdef",
    "sk-proj-AbCdEf_0123456789-xyz",
    "AIzaSyA0123456789abcdefghijklmnopqrstu",
    "hf_abcdefghijklmnopqrst",
    "ghp_0123456789abcdefghijABCDEFGHIJ",
    "0123456789abcdef0123456789abcdef",
    "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQR==",
]


@pytest.fixture
def secrets_file(tmp_path: Path) -> Path:
    file = tmp_path / "secrets.yaml"
    file.write_text("openai_api_key: from-the-file\nempty:\nnumber: 0123\n")
    file.chmod(0o640)
    return file


def revealed(name: str, file: Path | None = None) -> str | None:
    found = secret(name, file)
    return found.get_secret_value() if found else None


def test_credentials_come_before_the_environment_and_the_file(secrets_file, tmp_path, monkeypatch):
    assert revealed("openai_api_key", secrets_file) == "from-the-file"
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-vendors-variable")
    assert revealed("openai_api_key", secrets_file) == "from-the-vendors-variable"
    monkeypatch.setenv("BUDDY_OPENAI_API_KEY", "from-buddys-variable")
    assert revealed("openai_api_key", secrets_file) == "from-buddys-variable"
    (tmp_path / "openai_api_key").write_text("from-a-credential\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert revealed("openai_api_key", secrets_file) == "from-a-credential"


def test_the_secrets_file_may_come_as_a_credential(secrets_file, tmp_path, monkeypatch):
    handed = tmp_path / "handed"
    handed.mkdir()
    (handed / "secrets.yaml").write_text("openai_api_key: from-systemd\n")
    (handed / "secrets.yaml").chmod(0o400)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed))
    assert revealed("openai_api_key", secrets_file) == "from-systemd"
    (handed / "secrets.yaml").write_text("porcupine_access_key: another\n")
    assert revealed("openai_api_key", secrets_file) == "from-the-file"


@pytest.mark.parametrize("variable", ["BUDDY_PORCUPINE_ACCESS_KEY", "PORCUPINE_ACCESS_KEY", "PV_ACCESS_KEY"])
def test_porcupines_key_by_each_of_its_names(monkeypatch, variable):
    monkeypatch.setenv(variable, " hush \n")
    assert revealed("porcupine_access_key") == "hush"


def test_a_secret_that_is_nowhere(secrets_file, tmp_path, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert revealed("another", secrets_file) is None
    assert revealed("empty", secrets_file) is None
    assert revealed("../secrets.yaml") is None
    assert revealed("another", tmp_path / "no" / "such.yaml") is None


def test_text_stays_text(secrets_file):
    assert revealed("number", secrets_file) == "0123"


def test_a_secret_does_not_show_itself(secrets_file):
    assert "from-the-file" not in f"{secret('openai_api_key', secrets_file)!r} {secret('openai_api_key', secrets_file)}"


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o602])
def test_a_file_that_everybody_can_use_is_refused(secrets_file, mode):
    secrets_file.chmod(mode)
    with pytest.raises(ConfigurationError) as raised:
        secret("openai_api_key", secrets_file)
    assert str(raised.value) == f"{secrets_file}: everybody on this machine can use it; run 'chmod o= {secrets_file}'"


@pytest.mark.parametrize(
    "content", [b"hush", b"- hush", b"openai_api_key: [hush]", b"a: b: hush", b"*hush", b"a: hush\n\tb: hush"]
)
def test_a_file_of_another_shape_is_refused_without_repeating_it(secrets_file, content):
    secrets_file.write_bytes(content)
    with pytest.raises(ConfigurationError) as raised:
        secret("openai_api_key", secrets_file)
    assert str(raised.value) == f"{secrets_file}: must be made of lines like 'openai_api_key: ...'"
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_file_in_another_encoding_is_refused(secrets_file):
    secrets_file.write_bytes(b"a: caff\xe8")
    with pytest.raises(ConfigurationError, match=r"is not UTF-8; save it as UTF-8$"):
        secret("a", secrets_file)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(secrets_file):
    secrets_file.chmod(0)
    with pytest.raises(ConfigurationError, match=r"cannot be read: Permission denied$"):
        secret("openai_api_key", secrets_file)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "line",
    [
        "# {}",
        "think:\n  - openai:\n      key: {}",
        "language: {}",
        "{}: 5",
        "{}",
        "volume: [{}",
        "api_key {}\nlanguage: en",
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(problems, key, line):
    said = problems(line.format(key))
    number = line.count("\n", 0, line.index("{")) + 1
    refused = "this looks like a key; keys belong in the secrets file or in the environment, never in this file"
    assert f"config.yaml line {number}: {refused}" in said
    assert key not in "\n".join(said)
    assert key[4:] not in "\n".join(said)


@pytest.mark.parametrize(
    "device",
    ["alsa_input.usb-0b0e_Jabra_SPEAK_510_USB_745C4B1F03AF-00.mono-fallback", "Task-oriented microphone, desk-mounted"],
)
def test_names_of_devices_and_long_paths_are_no_keys(loaded, device):
    folder = "/srv/buddy/voices/italiano/riccardo/versione2/qualitamedia/personaggi"
    config = loaded(f"microphone:\n  device: {device}\npersonas_folder: {folder}\n")
    assert config.microphone.as_driver("pvrecorder").settings.device == device


def test_a_secret_where_none_belongs(problems, monkeypatch):
    monkeypatch.setenv("BUDDY_PET", "hush")
    assert problems("language: !secret pet\n") == [
        "config.yaml line 1: language must be 'en' or 'it', you wrote a secret"
    ]
    text = "think:\n  - openai:\n      model: !secret pet\n"
    assert problems(text) == ["config.yaml line 3: model must be text, you wrote a secret"]


def test_a_secret_that_nobody_has_given(problems):
    places = "neither in the secrets file nor as BUDDY_PET in the environment"
    said = [f"config.yaml line 1: there is no secret 'pet', {places}"]
    assert problems("language: !secret pet\nsecrets_file: none.yaml\n") == said
