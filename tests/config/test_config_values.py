"""Wrong values, unknown and misplaced settings: one sentence each, exactly."""

import pytest

VALUES = {
    "language: english": "language must be 'en' or 'it', you wrote 'english'",
    "language: [en]": "language must be 'en' or 'it', you wrote a list",
    "volume: 300": "volume must be a whole number between 0 and 100, you wrote '300'",
    "volume: 5.5": "volume must be a whole number between 0 and 100, you wrote '5.5'",
    "volume: loud": "volume must be a whole number between 0 and 100, you wrote 'loud'",
    "conversation: 15": "conversation must be a section (its settings on lines of their own below it, "
    "two spaces further right), you wrote '15'",
    "conversation: [a, b]": "conversation must be a section (its settings on lines of their own below it, "
    "two spaces further right), you wrote a list",
    "lights: rgb": "lights must be a section ('driver: auto' and the like on lines of their own below it), "
    "you wrote 'rgb'",
    "echo: spexdsp": "echo must be 'auto', 'none' or 'speexdsp', you wrote 'spexdsp'; did you mean 'speexdsp'?",
    "secrets_file: [a]": "secrets_file must be text, you wrote a list",
}

IN_SECTIONS = {
    (
        "conversation",
        "silence_seconds: fifteen",
    ): "silence_seconds must be a number between 1 and 300, you wrote 'fifteen'",
    ("conversation", "silence_seconds: 0"): "silence_seconds must be a number between 1 and 300, you wrote '0'",
    ("conversation", "silence_seconds: .inf"): "silence_seconds must be a number between 1 and 300, you wrote '.inf'",
    ("conversation", "utterance_seconds: 61"): "utterance_seconds must be a number between 2 and 60, you wrote '61'",
    ("conversation", "while_speaking: freze"): "while_speaking must be 'reset' or 'freeze', you wrote 'freze'; "
    "did you mean 'freeze'?",
    ("privacy", "log_transcripts: maybe"): "log_transcripts must be true or false, you wrote 'maybe'",
    ("quiet_hours", "begin: 22.00"): "begin must be a time such as 22:30, you wrote '22.00'",
    ("quiet_hours", "begin: 25:00"): "begin must be a time between 00:00 and 23:59, you wrote '25:00'",
    ("lights", "red_pin: 40"): "red_pin must be a whole number between 0 and 27, you wrote '40'",
    ("lights", "driver: rbg"): "driver must be 'auto', 'console', 'leds', 'none' or 'rgb', you wrote 'rbg'; "
    "did you mean 'rgb'?",
    ("lights", "driver: [rgb]"): "driver must be 'auto', 'console', 'leds', 'none' or 'rgb', you wrote a list",
    ("lights", "fails: always"): "'fails' is only for 'driver: fake'",
    ("microphone", "path: a.wav"): "'path' is only for 'driver: file'",
    ("lights", "blu_pin: 5"): "Buddy does not know the setting 'blu_pin'; did you mean 'blue_pin'?",
    ("privacy", "zzz: 5"): "Buddy does not know the setting 'zzz'; here it knows log_transcripts",
    ("privacy", "language: en"): "'language' belongs at the left margin",
    ("privacy", "silence_seconds: 15"): "'silence_seconds' belongs under 'conversation:'",
    ("microphone", "silence_seconds: 15"): "'silence_seconds' belongs under 'conversation:'",
    ("think", "- skils"): "think must name 'openai' or 'skills', you wrote 'skils'; did you mean 'skills'?",
    ("think", "- espeak"): "'espeak' belongs in the list of 'speak:'",
    ("think", "- [skills]"): "an engine is a name, or a name with a colon and its settings below, further to the right",
    ("think", "- openai: gpt"): "openai must be a section (its settings on lines of their own below it, "
    "two spaces further right), you wrote 'gpt'",
    ("think", "skills:"): "think must be a list (each engine on a line of its own that begins with '- '), "
    "you wrote a section",
}

MISPLACED = {
    "languge: it": "Buddy does not know the setting 'languge'; did you mean 'language'?",
    "LANGUAGE: it": "Buddy does not know the setting 'LANGUAGE'; did you mean 'language'?",
    "zzz: 1": "Buddy does not know the setting 'zzz'",
    "silence_seconds: 15": "'silence_seconds' belongs under 'conversation:'",
    "while-speaking: reset": "Buddy does not know the setting 'while-speaking'; "
    "did you mean 'while_speaking' under 'conversation:'?",
    "session_pin: 5": "'session_pin' belongs under 'lights:'",
    "driver: auto": "'driver' belongs under 'microphone:' or under 'speaker:' or under 'lights:' or under 'buttons:'",
    "base_url: http://x": "'base_url' belongs under '- openai:' in 'hear:' or under '- openai:' in 'think:'",
    "openai: {model: x}": "'openai' belongs in the list of 'hear:' or in the list of 'think:'",
    "think: skills": "think must be a list (each engine on a line of its own that begins with '- '), "
    "you wrote 'skills'",
    "think: []": "think must name at least one engine",
    "- language": "the settings must be lines like 'language: en', you wrote a list",
    "buddy": "the settings must be lines like 'language: en', you wrote 'buddy'",
    "? [a]\n: b": "a setting's name must be one word",
}


@pytest.mark.parametrize(("line", "sentence"), {**VALUES, **MISPLACED}.items())
def test_a_wrong_line_is_one_sentence(problems, line, sentence):
    assert problems(line) == [f"config.yaml line 1: {sentence}"]


@pytest.mark.parametrize(("section", "line", "sentence"), [(*where, said) for where, said in IN_SECTIONS.items()])
def test_a_wrong_line_in_a_section_is_one_sentence(problems, section, line, sentence):
    number = 2 if section == "think" and line == "skills:" else 3
    expected = f"config.yaml line {number}: {sentence}"
    more = "\n  end: 07:00" if section == "quiet_hours" else ""
    assert problems(f"# a comment\n{section}:\n  {line}{more}\n") == [expected]


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file(problems):
    text = """\
languge: en
conversation:
  utterance_seconds: 1
  silence_seconds: fifteen
volume: 101
lights:
  session_pin: 99
  red_pin: -1
think:
  - openai:
      max_tokens: many
      temperature: 5
  - nobody
privacy:
  log_transcripts: 7
"""
    lines = [int(problem.split()[2].rstrip(":")) for problem in problems(text)]
    assert lines == [1, 3, 4, 5, 7, 8, 11, 12, 13, 15]


def test_a_setting_written_twice_names_both_lines(problems):
    said = "config.yaml line 3: 'language' is written twice, the first one is on line 1"
    assert problems("language: en\nvolume: 5\nlanguage: it\n") == [said]
    said = "config.yaml line 4: 'volume' is written twice, the first one is on line 1"
    assert problems("volume: 5\nprivacy:\n  log_transcripts: true\nvolume: 6\n") == [said]


def test_a_driver_without_what_it_needs(problems):
    assert problems("microphone:\n  driver: file\n") == ["config.yaml line 1: 'path:' is missing under 'microphone:'"]


def test_settings_that_are_not_below_their_engine(problems):
    text = "think:\n  - openai:\n    model: x\n"
    assert problems(text) == ["config.yaml line 3: 'model' must begin further to the right than 'openai'"]
    text = "think:\n  - skills:\n    openai:\n"
    assert problems(text) == ["config.yaml line 3: 'openai' must begin with '- ', like each engine of think"]


def test_an_engines_own_check_is_heard(problems):
    text = "think:\n  - openai:\n      base_url: ftp://somewhere\n"
    said = "base_url must be an address that begins with http:// or https://, you wrote 'ftp://somewhere'"
    assert problems(text) == [f"config.yaml line 3: {said}"]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ("begin: 22:00", "quiet_hours needs both 'begin' and 'end', or neither"),
        ("begin: 7:00\n  end: 07:00", "quiet_hours must not begin and end at the same time"),
    ],
)
def test_quiet_hours_have_two_ends(problems, hours, sentence):
    assert problems(f"quiet_hours:\n  {hours}\n") == [f"config.yaml line 1: {sentence}"]


def test_a_very_long_value_is_not_repeated_in_full(problems):
    (problem,) = problems("language: " + "very long " * 30)
    assert problem.endswith("...'")
    assert len(problem) < 150
