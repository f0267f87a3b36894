"""`buddy doctor` as people call it, on a box to which nothing is attached."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No sound server, no light, no buttons: a configuration file."""
    if any(Path("/dev/snd").glob("pcm*")):
        pytest.skip("this machine has a sound card")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/no-such-socket")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    file = tmp_path / "config.yaml"
    file.write_text("lights:\n  driver: none\nbuttons:\n  driver: none\n")
    return file


def test_as_a_service_nothing_attached_is_a_failure_and_says_what_to_do(buddy, bare: Path) -> None:
    done = buddy("doctor", "--config", bare)
    assert done.returncode == 69
    assert "FAIL  microphone" in done.stdout
    assert "-> plug it in" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Buddy cannot do its job: microphone, loudspeaker")
    assert "Traceback" not in done.stderr


def test_on_a_console_the_keyboard_and_the_screen_take_their_place(buddy, bare: Path) -> None:
    done = buddy("doctor", "--config", bare, stdin=subprocess.PIPE)
    assert done.returncode == 0, done.stdout
    assert "lines that are typed take its place" in done.stdout
    assert "what Buddy says is printed" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Buddy can do its job")


def test_for_programs(buddy, bare: Path) -> None:
    done = buddy("--config", bare, "doctor", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["fit"]) == (69, False)
    assert {"configuration", "microphone", "speak: espeak", "vad"} <= {finding["what"] for finding in told["findings"]}
    assert all(finding.keys() == {"what", "verdict", "said", "mend"} for finding in told["findings"])
    assert all(finding["mend"] for finding in told["findings"] if finding["verdict"] == "failure")


def test_no_secret_is_printed(buddy, bare: Path, monkeypatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-proj-this-is-not-to-be-seen")
    monkeypatch.setenv("PORCUPINE_ACCESS_KEY", "not-a-real-key-and-not-to-be-seen==")
    bare.write_text(bare.read_text() + "think:\n  - openai:\n      base_url: https://127.0.0.1:9/v1\n")
    done = buddy("--verbose", "doctor", "--config", bare)
    assert "to-be-seen" not in done.stdout + done.stderr
    assert "wake: porcupine" in done.stdout
    assert "think: openai" in done.stdout


def test_a_sound_library_that_crashes_leaves_the_rest_to_be_examined(buddy, bare: Path, monkeypatch) -> None:
    """With nothing at all in ALSA's configuration PortAudio gives up the whole process."""
    (bare.parent / "asound.conf").write_text("")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(bare.parent / "asound.conf"))
    done = buddy("doctor", "--config", bare)
    assert done.returncode == 69
    assert "ok    hear: sphinx" in done.stdout
    assert "ok    think: skills" in done.stdout
