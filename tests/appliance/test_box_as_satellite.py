"""`buddy wyoming` as its own process, with real drivers on a private sound card, and an assistant that runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from box import HOME
from sound import MORTAL, PrivateSound, one_after_another, speak, tone
from standins.assistant import Assistant
from standins.wyoming_servers import free_port
from wyoming.asr import Transcript
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.satellite import RunSatellite, StreamingStarted, StreamingStopped
from wyoming.snd import Played
from wyoming.wake import Detection

pytestmark = pytest.mark.appliance

SETTINGS = """
microphone: {driver: sounddevice}
speaker: {driver: aplay}
wake: [sphinx]
"""


@contextmanager
def satellite(sound: PrivateSound, folder: Path) -> Iterator[Assistant]:
    config, log, port = folder / "config.yaml", folder / "log.txt", free_port()
    config.write_text(SETTINGS)
    command = [sys.executable, "-m", "buddy", "--config", str(config), "wyoming", "--uri", f"tcp://127.0.0.1:{port}"]
    with log.open("wb") as out:
        process = subprocess.Popen([*MORTAL, *command], env=sound.environment, cwd=HOME, stderr=out)
    try:
        with Assistant(port) as assistant:
            yield assistant
        process.terminate()
        assert process.wait(15) == 0, log.read_text()
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        process.kill()
        process.wait()


def test_the_box_serves_an_assistant_as_its_ears_and_mouth(private_sound: PrivateSound, tmp_path: Path) -> None:
    wav = one_after_another(tmp_path / "question.wav", 1.0, speak("hey buddy"), 0.2, speak("what time is it"), 0.5)
    with satellite(private_sound, tmp_path) as assistant:
        assistant.tell(RunSatellite())
        saying = private_sound.start_saying(wav)
        assert assistant.next(Detection).name == "hey buddy"
        run = assistant.next(RunPipeline)
        assert (run.start_stage, run.end_stage) == (PipelineStage.ASR, PipelineStage.TTS)
        assistant.next(StreamingStarted)
        heard = np.frombuffer(assistant.sound(1.5), "<i2").astype(float)
        assert np.sqrt(np.mean(heard**2)) > 200, "the question goes out"
        saying.wait()
        assistant.tell(Transcript("what time is it"))
        assistant.next(StreamingStopped)
        with private_sound.record_loudspeaker() as recording:
            assistant.speak(tone(1.0).tobytes(), 16_000)
            assistant.next(Played)
        loud = recording.loud()
        assert loud[-1][1] - loud[0][0] == pytest.approx(1.0, abs=0.2)
