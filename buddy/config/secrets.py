"""Secrets: from systemd credentials, then the environment, then the secrets file. Never from `config.yaml`."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import yaml
from pydantic import SecretStr

from buddy.errors import ConfigurationError

VENDORS = {"porcupine_access_key": ("PORCUPINE_ACCESS_KEY", "PV_ACCESS_KEY")}
"""What the makers of a service call their key in the environment, where it is not simply the name in capitals."""


def secret(name: str, secrets_file: str | Path | None = None) -> SecretStr | None:
    """The secret of this name (`openai_api_key`), or None. No message ever repeats a value.

    Raises ConfigurationError if everybody on the machine can read the secrets file, or if it is no list of secrets.
    """
    files = [Path(file) for file in (_credentials_file(), secrets_file) if file]
    found = _credential(name) or _variable(name) or next(filter(None, (_from_file(name, file) for file in files)), "")
    return SecretStr(found) if found else None


def _credential(name: str) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder or "/" in name or not _readable(Path(folder) / name):
        return ""
    return _text(Path(folder) / name).strip()


def _credentials_file() -> str:
    """The secrets file as systemd hands it to the service (LoadCredential=)."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    file = Path(folder or "/") / "secrets.yaml"
    return str(file) if folder and _readable(file) else ""


def _readable(file: Path) -> bool:
    """A folder that may not be looked into holds nothing."""
    return os.access(file, os.R_OK) and file.is_file()


def _variable(name: str) -> str:
    wanted = (f"BUDDY_{name.upper()}", *VENDORS.get(name, (name.upper(),)))
    return next((os.environ[variable].strip() for variable in wanted if os.environ.get(variable)), "")


def _from_file(name: str, file: Path) -> str:
    try:
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from None
    if mode & stat.S_IRWXO:
        raise ConfigurationError(f"{file}: everybody on this machine can use it; run 'chmod o= {file}'")
    try:
        found = yaml.load(_text(file), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, TypeError, ValueError):  # its message would show the line
        found = ""
    if found is None:
        return ""
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ConfigurationError(f"{file}: must be made of lines like 'openai_api_key: ...'")
    return str(found.get(name, "")).strip()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{file}: is not UTF-8; save it as UTF-8") from None
