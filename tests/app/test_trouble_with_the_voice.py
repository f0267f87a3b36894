"""A voice that fails in ways that nobody foresaw, and a loudspeaker that is gone when the input ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from buddy.audio.speaker import Playback
from buddy.audio.speaker.fake import FakeSpeaker
from buddy.engines.speak import Chunk, VoiceStyle
from buddy.engines.speak.fake import FakeSpeaking, Settings
from tests.house import House

VOICE_RATE = 22_050
"""The earcons have another."""


class Clumsy:
    """A speaking engine with a bug: it shows at the first sentence."""

    def __init__(self, whole) -> None:  # type: ignore[no-untyped-def]
        self._whole = whole
        self._stumbled = False

    def speak(self, text: str, style: VoiceStyle) -> Iterator[Chunk]:
        if not self._stumbled:
            self._stumbled = True
            raise ZeroDivisionError("nobody foresaw this")
        yield from self._whole.speak(text, style)

    def close(self) -> None:
        self._whole.close()


class ClumsySpeaker(FakeSpeaker):
    """A loudspeaker with a bug: it shows at the first sentence."""

    stumbled = False

    def play(self, rate: int) -> Playback:
        if not self.stumbled and rate == VOICE_RATE:
            self.stumbled = True
            raise ZeroDivisionError("nobody foresaw this")
        return super().play(rate)


def test_an_unforeseen_error_of_the_only_voice_costs_a_sentence(tmp_path: Path) -> None:
    house = House()
    house.voice = Clumsy(house.voice)  # type: ignore[assignment]
    house.live(tmp_path, [(1.0, "what day is it"), (30.0, "what time is it")])
    assert house.when("speech_failed")
    assert house.when("speech_finished"), "the second answer is heard"


def test_an_unforeseen_error_of_the_loudspeaker_does_not_leave_buddy_mute(tmp_path: Path) -> None:
    house = House()
    house.voice = FakeSpeaking(Settings(rate=VOICE_RATE), house.clock)
    house.speaker = ClumsySpeaker(house.clock)
    house.live(tmp_path, [(1.0, "what day is it"), (30.0, "what time is it")])
    assert house.when("worker_failed")
    assert house.when("worker_recovered")
    assert not house.when("speech_failed"), "the voice is not to blame"
    assert house.when("speech_finished"), "the second answer is heard"


def test_without_a_loudspeaker_the_end_of_the_input_is_still_the_end(tmp_path: Path) -> None:
    """What was asked of a voice that does not work never sounds: nobody waits for its end."""
    house = House()
    house.speaker.fail_to_open()
    house.live(tmp_path, [])
    assert house.path()[-2:] == ["fault", "stopping"]


def test_when_no_voice_can_say_it_a_sound_says_that_something_went_wrong(tmp_path: Path) -> None:
    house = House(settings="conversation:\n  silence_seconds: 5\n")
    house.voice.fail_after = 0
    house.live(tmp_path, [(1.0, "what day is it")])
    assert [earcon.earcon for _, earcon in house.effects("play_earcon")][-2:] == ["error", "goodbye"]
    assert house.when("earcon_played"), "the loudspeaker itself works"
    assert house.entered("idle")[-1] > house.when("speech_failed")[0]
