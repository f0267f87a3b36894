import pytest

from buddy.audio.choice import choose, in_words

NAMES = ["Monitor of HDMI", "Jabra SPEAK 510 USB", "Jabra SPEAK 750", "ReSpeaker [4 Mic]"]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("Jabra", "Jabra SPEAK 510 USB"),
        ("jabra speak 7", "Jabra SPEAK 750"),
        ("jabra*750", "Jabra SPEAK 750"),
        ("*510*", "Jabra SPEAK 510 USB"),
        ("[4 mic]", "ReSpeaker [4 Mic]"),
        ("510*", None),
        ("Yeti", None),
    ],
)
def test_a_device_is_chosen_by_a_part_of_its_name_or_a_glob(pattern, name):
    assert choose(pattern, NAMES) == name


def test_what_is_there_ends_a_sentence():
    assert in_words(["A", "B"]) == "there is: A, B"
    assert in_words([]) == "there is none"
