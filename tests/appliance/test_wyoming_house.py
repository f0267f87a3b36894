"""A whole conversation whose hearing and speaking are done by real Wyoming servers, and what happens when they go."""

from __future__ import annotations

from pathlib import Path

import pytest
from box import Box
from sound import PrivateSound, one_after_another, speak

pytestmark = pytest.mark.appliance

SETTINGS = """
microphone: {{driver: sounddevice}}
speaker: {{driver: aplay}}
wake: [sphinx]
hear:
  - wyoming: {{uri: "{hear}", answer_seconds: 20}}
  - sphinx
speak:
  - "{speak}"
  - espeak
"""


def asked(sound: PrivateSound, folder: Path, question: str) -> None:
    wav = one_after_another(folder / "question.wav", 0.5, speak("hey buddy"), 0.2, speak(question), 1.0)
    sound.say_into_microphone(wav)


def test_wyoming_servers_hear_and_speak_for_buddy(
    private_sound: PrivateSound, tmp_path: Path, whisper: str, piper: str
) -> None:
    with Box(private_sound, tmp_path, SETTINGS.format(hear=whisper, speak=piper)) as box:
        with private_sound.record_loudspeaker() as recording:
            asked(private_sound, tmp_path, "tell me a joke")
            assert box.event("utterance_heard")["text"] == "what time is it", "the server's one sentence"
            box.event("speech_finished")
        assert recording.loud()
        log = box.log.read_text()
    assert f"hear: using {whisper}" in log
    assert f"speak: using {piper}" in log


def test_without_its_servers_the_same_turn_goes_on_with_the_engines_of_the_box(
    private_sound: PrivateSound, tmp_path: Path
) -> None:
    nobody = "wyoming://127.0.0.1:1"
    with Box(private_sound, tmp_path, SETTINGS.format(hear=nobody, speak=nobody)) as box:
        asked(private_sound, tmp_path, "what time is it")
        assert box.event("utterance_heard")["text"] == "what time is it"
        box.event("speech_finished")
        log = box.log.read_text()
    assert "hear: wyoming://127.0.0.1:1 is skipped" in log
    assert "speak: using espeak" in log
