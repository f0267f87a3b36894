from buddy.audio.alsa import card_names, parse_pcms
from buddy.audio.microphone.pvrecorder import usable

CARDS = """\
 0 [vc4hdmi        ]: vc4-hdmi - vc4-hdmi
                      vc4-hdmi
 1 [USB            ]: USB-Audio - Jabra SPEAK 510 USB
                      Jabra SPEAK 510 USB at usb-0000:01:00.0-1.2, full speed
"""
LISTING = """\
null
    Discard all samples (playback) or generate zero samples (capture)
default
    Default Audio Device
hw:CARD=USB,DEV=0
    Jabra SPEAK 510 USB, USB Audio
    Direct hardware device without any conversions
sysdefault:CARD=USB
    Jabra SPEAK 510 USB, USB Audio
    Default Audio Device
plughw:CARD=USB,DEV=0
    Jabra SPEAK 510 USB, USB Audio
    Hardware device with all software conversions
speexrate
    Rate Converter Plugin Using Speex Resampler
"""
CONVERTERS = [
    "Discard all samples (playback) or generate zero samples (capture)",
    "",
    "Rate Converter Plugin Using Speex Resampler",
    "Open Sound System",
    "PulseAudio Sound Server",
]


def test_cards_are_read_from_the_kernel(tmp_path):
    (tmp_path / "cards").write_text(CARDS)
    assert card_names(tmp_path / "cards") == ["vc4-hdmi", "Jabra SPEAK 510 USB"]


def test_a_kernel_without_sound_has_no_cards(tmp_path):
    assert card_names(tmp_path / "absent") == []


def test_of_a_cards_entries_the_one_that_converts_comes_first():
    assert [pcm.device for pcm in parse_pcms(LISTING)] == ["default", "plughw:CARD=USB,DEV=0", "sysdefault:CARD=USB"]
    assert parse_pcms(LISTING)[1].words == "Jabra SPEAK 510 USB, USB Audio"


def test_nothing_listed_is_no_device():
    assert parse_pcms("") == []


def test_converters_are_not_microphones():
    assert usable(CONVERTERS, cards=[]) == []
    listed = [*CONVERTERS, "Jabra SPEAK 510 USB, USB Audio"]
    assert usable(listed, cards=["Jabra SPEAK 510 USB"]) == ["Jabra SPEAK 510 USB, USB Audio"]


def test_the_monitors_of_a_sound_server_are_not_microphones():
    assert usable(["Monitor of Jabra SPEAK 510 USB", "Jabra SPEAK 510 USB"]) == ["Jabra SPEAK 510 USB"]
