"""What a right file is loaded as."""

from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from buddy.config import Config, DriverChoice, load
from buddy.engines.think import openai, skills
from buddy.lights import leds, rgb


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "language:\nconversation:\nthink:\nlights:\n"])
def test_nothing_written_is_everything_by_default(loaded, text):
    assert loaded(text) == Config()


def test_a_byte_order_mark_and_dos_line_ends_are_no_problem(config_file: Path):
    config_file.write_bytes(b"\xef\xbb\xbflanguage: it\r\nconversation:\r\n  silence_seconds: 30\r\n")
    config = load(config_file)
    assert (config.language, config.conversation.silence_seconds) == ("it", 30)


def test_an_empty_value_is_its_default(loaded):
    config = loaded("conversation:\n  silence_seconds:\n  patience: slow\nlights:\n  red_pin: ~\n")
    assert config.conversation.silence_seconds == 15
    assert config.conversation.patience == "slow"
    assert config.lights.as_driver("rgb").settings == rgb.Settings()


def test_words_that_old_yaml_takes_for_something_else(loaded):
    text = "personas_folder: 7e2\n"
    text += "conversation:\n  persona: on\nquiet_hours:\n  begin: 22:30\n  end: 7:05\nmicrophone:\n  device: 0510\n"
    config = loaded(text)
    assert config.conversation.persona == "on", "whose folder is not there yet"
    assert config.persona_folders[0].name == "7e2"
    assert config.quiet_hours_span == (time(22, 30), time(7, 5))
    assert config.microphone.as_driver("pvrecorder").settings.device == "0510"


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("no", False), ("off", False), ("yes", True)])
def test_yes_and_no_in_other_words(loaded, written, meant):
    assert loaded(f"privacy:\n  log_transcripts: {written}\n").privacy.log_transcripts is meant


def test_engines_in_the_order_of_the_file(loaded):
    text = "think:\n  - openai:\n      model: small\n  - skills\n  - openai:\n"
    assert [(choice.name, choice.settings) for choice in loaded(text).think] == [
        ("openai", openai.Settings(model="small")),
        ("skills", skills.Settings()),
        ("openai", openai.Settings()),
    ]


def test_a_drivers_section_keeps_the_lines_of_its_neighbours(loaded):
    """Changing the driver is changing one line."""
    config = loaded("lights:\n  driver: rgb\n  red_pin: 1\n  session_pin: 2\n  dim_brightness: 0.5\n")
    assert config.lights.name == "rgb"
    assert config.lights.settings == rgb.Settings(red_pin=1, dim_brightness=0.5)
    assert config.lights.as_driver("leds").settings == leds.Settings(session_pin=2, dim_brightness=0.5)


def test_auto_leaves_the_choice_open(loaded):
    lights = loaded("lights:\n  red_pin: 1\n").lights
    assert lights == DriverChoice("auto", "lights", {"rgb": rgb.Settings(red_pin=1)})
    assert lights.as_driver("rgb").settings == rgb.Settings(red_pin=1)


def test_a_driver_for_files_takes_its_path(loaded):
    microphone = loaded("microphone:\n  driver: file\n  path: said.wav\n").microphone
    assert (microphone.name, microphone.settings.path) == ("file", Path("said.wav"))


def test_paths_are_meant_from_the_folder_of_the_file(tmp_path: Path, monkeypatch):
    (tmp_path / "box").mkdir()
    file = tmp_path / "box" / "config.yaml"
    file.write_text("personas_folder: mine\nsecrets_file: ../keys.yaml\n")
    monkeypatch.chdir("/")
    config = load(file)
    assert config.persona_folders == (tmp_path / "box" / "mine",)
    assert config.secrets_file == str(tmp_path / "box" / "../keys.yaml")


def test_what_was_loaded_does_not_change(loaded):
    config = loaded("")
    with pytest.raises(ValidationError, match="frozen"):
        config.language = "it"
