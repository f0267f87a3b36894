"""Porcupine with the real library: no key, a bad key, no network. The key never leaves, though the library quotes it.

No valid key is at hand, and only Picovoice can sign one: what comes after the key was parsed (activation, the network)
is raised here by a stand-in, with the library's own classes, in the form of its own messages.
"""

from __future__ import annotations

import inspect
import logging
import os
import subprocess
import sys
import traceback
from pathlib import Path

import pvporcupine
import pytest
from pydantic import SecretStr

from buddy.engines.wake import WakeEngine, fake, porcupine
from buddy.errors import BuddyError, EngineUnavailable, WakeFailed
from buddy.workers.bench import Bench
from tests.standins.wyoming_servers import MORTAL

KEY = "bXkgdmVyeSBvd24gc2VjcmV0IGtleSBvZiBwaWNvdm9pY2U="
CLASSES = [
    kind for _, kind in inspect.getmembers(pvporcupine, inspect.isclass) if issubclass(kind, pvporcupine.PorcupineError)
]
FRAME = bytes(1024)


def secret(key: str):
    return lambda name: SecretStr(key) if name == "porcupine_access_key" else None


def build(key: str = KEY, **settings: str) -> WakeEngine:
    return porcupine.build(porcupine.Settings(**settings), ["jarvis"], "en", secret(key))


def as_the_library_says_it(kind: type[Exception]) -> Exception:
    return kind("Initialization failed", ["5fe5c79 0000006F: Picovoice Error.", f"AccessKey `{KEY}` is not activated."])


def everything_of(error: BaseException) -> str:
    """What a log, a traceback or a curious person could print of it."""
    seen = [str(error), repr(error), *map(repr, error.args), "".join(traceback.format_exception(error))]
    return "\n".join(seen)


@pytest.mark.parametrize("key", ["x", KEY, "A" * 54 + "==", f"  {KEY}\n", "ключ", "no key"])
def test_a_key_that_is_none_is_one_sentence_without_the_key(key: str) -> None:
    with pytest.raises(EngineUnavailable, match="does not accept the access key") as failed:
        build(key)
    if len(key) > 1:
        assert key.strip() not in everything_of(failed.value)
    assert "\n" not in failed.value.sentence


def test_the_library_does_quote_the_key() -> None:
    """Were this to fail, the library had been mended: nothing here would be wrong."""
    with pytest.raises(pvporcupine.PorcupineInvalidArgumentError) as failed:
        pvporcupine.create(access_key=KEY, keywords=["jarvis"])
    assert KEY in str(failed.value)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_of_the_library_is_one_sentence(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise as_the_library_says_it(kind)

    monkeypatch.setattr(pvporcupine, "create", refuse)
    with pytest.raises(EngineUnavailable, match=rf"Porcupine gave up \({kind.__name__}\): \w+") as failed:
        build()
    assert KEY not in everything_of(failed.value)
    assert "\n" not in failed.value.sentence


@pytest.mark.parametrize("name", ["ActivationError", "IOError"])
def test_without_the_network_the_network_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise as_the_library_says_it(getattr(pvporcupine, f"Porcupine{name}"))

    monkeypatch.setattr(pvporcupine, "create", refuse)
    with pytest.raises(EngineUnavailable, match="network"):
        build()


class RunsOut:
    """A Porcupine that hears for three frames, and then is no longer activated."""

    def __init__(self, kind: type[Exception]) -> None:
        self._kind = kind
        self._left = 3

    def process(self, _samples: tuple[int, ...]) -> int:
        if not self._left:
            raise as_the_library_says_it(self._kind)
        self._left -= 1
        return -1

    def delete(self) -> None:
        pass


@pytest.mark.parametrize("kind", CLASSES)
def test_when_it_fails_while_it_listens_the_next_engine_hears_the_same_frame(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    spare = fake.build(fake.Settings(detect_at=(0,)), ["hey buddy"], "en")
    engines = [("porcupine", lambda: porcupine.PorcupineWake(RunsOut(kind), ["jarvis"])), ("fake", lambda: spare)]
    bench = Bench[WakeEngine]("wake", engines, lambda: 0.0)
    heard = [fed(bench) for _ in range(4)]
    assert heard == ["", "", "", "hey buddy"]
    lines = [record.getMessage() for record in caplog.records if "porcupine is skipped" in record.getMessage()]
    assert len(lines) == 1
    assert KEY not in caplog.text
    bench.close()


def fed(bench: Bench[WakeEngine]) -> str:
    """A frame to the first engine that takes it, as the ears do."""
    for name, engine in bench.available():
        try:
            found = engine.feed(FRAME)
        except WakeFailed as error:
            bench.failed(name, error)
            continue
        bench.succeeded(name)
        return found.phrase if found else ""
    return "nobody"


def test_the_running_program_says_one_clear_line_and_never_the_key(tmp_path: Path) -> None:
    config, trace = tmp_path / "config.yaml", tmp_path / "trace.jsonl"
    devices = "microphone: {driver: fake}\nspeaker: {driver: fake}\n"
    config.write_text(devices + "wake:\n  - porcupine:\n      keyword: jarvis\n  - none\n")
    command = [sys.executable, "-m", "buddy", "--verbose", "--config", str(config), "run", "--trace", str(trace)]
    running = subprocess.Popen(
        [*MORTAL, *command],
        env=os.environ | {"PORCUPINE_ACCESS_KEY": KEY, "XDG_CACHE_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        said = ""
        assert running.stderr is not None
        for line in running.stderr:
            said += line
            if "-> idle" in line:
                running.terminate()
    assert said.count("porcupine is skipped") == 1, said
    assert "does not accept the access key" in said
    assert KEY not in said + trace.read_text()


def test_errors_are_no_others_than_the_ones_of_buddy() -> None:
    for key in ("", KEY):
        with pytest.raises(BuddyError):
            build(key)
