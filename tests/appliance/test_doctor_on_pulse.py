"""`buddy doctor` on a private sound card, whose microphone hears the loudspeaker: well, hardly, too loud, or not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from box import Box
from sound import MORTAL, PrivateSound

HOME = Path(__file__).parents[2]
ENDS_WITHIN = 110.0

BOX = "lights:\n  driver: none\nbuttons:\n  driver: none\n"


def doctor(sound: PrivateSound, folder: Path, settings: str = BOX) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code, and the findings by their names."""
    file = folder / "config.yaml"
    file.write_text(settings, encoding="utf-8")
    done = subprocess.run(
        [*MORTAL, sys.executable, "-m", "buddy", "--config", str(file), "doctor", "--json"],
        env=sound.environment,
        cwd=HOME,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=ENDS_WITHIN,
    )
    assert done.stdout, done.stderr
    return done.returncode, {finding["what"]: finding for finding in json.loads(done.stdout)["findings"]}


@pytest.fixture
def coupled(private_sound: PrivateSound) -> PrivateSound:
    """The microphone hears the loudspeaker, as in a room."""
    private_sound.pactl("load-module", "module-loopback", "source=speaker.monitor", "sink=mic_in", "latency_msec=30")
    return private_sound


def test_a_box_that_is_well(coupled: PrivateSound, tmp_path: Path) -> None:
    code, found = doctor(coupled, tmp_path)
    assert code == 0, found
    assert found["microphone"]["said"] == "VirtualMic"
    assert {found[what]["verdict"] for what in ("microphone", "loudspeaker", "level")} == {"fine"}
    assert found["level"]["said"].startswith("the tone came back at")
    assert found["hear: sphinx"]["verdict"] == "fine"


@pytest.mark.parametrize(
    ("turn", "said", "mend"),
    [
        (("set-sink-volume", "mic_in", "-34dB"), "too quiet", "turn the microphone up"),
        (("set-sink-volume", "mic_in", "+30dB"), "distorted", "turn the microphone down"),
    ],
)
def test_the_level_to_set_is_told(coupled: PrivateSound, tmp_path: Path, turn, said: str, mend: str) -> None:
    coupled.pactl(*turn)
    code, found = doctor(coupled, tmp_path)
    assert code == 0
    assert found["level"]["verdict"] == "warning"
    assert said in found["level"]["said"]
    assert mend in found["level"]["mend"]


def test_a_microphone_that_gives_only_zeros_is_no_microphone(private_sound: PrivateSound, tmp_path: Path) -> None:
    code, found = doctor(private_sound, tmp_path)
    assert code == 69
    assert found["level"]["verdict"] == "failure"
    assert "zeros" in found["level"]["said"]


def test_a_microphone_that_is_not_there_leaves_the_loudspeaker_to_be_tried(
    coupled: PrivateSound, tmp_path: Path
) -> None:
    code, found = doctor(coupled, tmp_path, BOX + "microphone:\n  driver: sounddevice\n  device: no such thing\n")
    assert code == 69
    assert found["microphone"]["verdict"] == "failure"
    assert found["loudspeaker"]["verdict"] == "fine"
    assert "did you hear it" in found["level"]["said"]


def test_beside_a_running_buddy_it_shows_which_engines_sit_out(coupled: PrivateSound, tmp_path: Path) -> None:
    with Box(coupled, tmp_path):
        code, found = doctor(coupled, tmp_path)
    assert found["Buddy"]["verdict"] == "note"
    assert code == 0, found


def test_a_sound_server_that_hangs_does_not_hang_the_doctor(coupled: PrivateSound, tmp_path: Path) -> None:
    coupled.freeze()
    try:
        code, found = doctor(coupled, tmp_path)
    finally:
        coupled.thaw()
    assert code == 69
    assert "failure" in {finding["verdict"] for finding in found.values()}
    assert found["think: skills"]["verdict"] == "fine", "the rest is examined, too"
