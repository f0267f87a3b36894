"""Every real driver on a private sound card: it captures, it plays, it falls silent, it notices what happens to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
from sound import PrivateSound, tone, wait_for, write_wav

pytestmark = pytest.mark.appliance

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("device_child.py")
MICROPHONES = ["pvrecorder", "sounddevice"]
SPEAKERS = ["aplay", "sounddevice"]
WITHIN = 10.0


class Child:
    """A driver in a process of its own, with what it told so far."""

    def __init__(self, card: PrivateSound, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), *words],
            env=card.environment | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.told: list[dict] = []
        self._lines: SimpleQueue[dict] = SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self._lines.put(json.loads(line))

    def tells(self, event: str, within: float = WITHIN) -> dict:
        """What it tells next under this name; others in between are skipped."""
        try:
            while True:
                told = self._lines.get(timeout=within)
                self.told.append(told)
                if told["event"] == event:
                    return told
        except Empty:
            raise AssertionError(f"no {event!r} within {within} s, only {self.told}") from None

    def order(self, words: str) -> None:
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()


@pytest.fixture
def start(private_sound: PrivateSound) -> Iterator:
    children = []

    def begin(*words: str) -> Child:
        children.append(Child(private_sound, *words))
        return children[-1]

    yield begin
    for child in children:
        child.process.kill()
        child.process.wait()


@pytest.fixture
def beep(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "beep.wav", tone(0.5, hertz=1_000))


@pytest.mark.parametrize("driver", MICROPHONES)
def test_a_tone_is_heard(driver: str, private_sound: PrivateSound, start, beep: Path) -> None:
    child = start("hear", driver)
    child.tells("opened")
    assert child.tells("frame")["size"] == 1024
    private_sound.start_saying(beep)
    child.tells("loud")
    silent = child.tells("silent")
    assert silent["dropped"] == 0


@pytest.mark.parametrize(
    ("driver", "pattern", "name"),
    [
        ("pvrecorder", "virtual*", "VirtualMic"),
        ("pvrecorder", "", "VirtualMic"),
        ("sounddevice", "JABRA_MIC", "jabra_mic"),
        ("sounddevice", "", "default"),
    ],
)
def test_the_driver_says_which_microphone_it_took(driver: str, pattern: str, name: str, start) -> None:
    assert start("hear", driver, pattern).tells("opened")["name"] == name


@pytest.mark.parametrize("driver", MICROPHONES)
def test_a_microphone_that_is_not_there_is_named_with_what_is(driver: str, start) -> None:
    sentence = start("hear", driver, "Yeti").tells("MicrophoneUnavailable")["sentence"]
    assert "'Yeti'" in sentence
    assert "there is:" in sentence
    assert {"pvrecorder": "VirtualMic", "sounddevice": "jabra_mic"}[driver] in sentence
    assert "Monitor" not in sentence


@pytest.mark.parametrize("driver", MICROPHONES)
def test_without_a_server_there_is_one_clear_sentence(driver: str, private_sound: PrivateSound, start) -> None:
    private_sound.kill()
    sentence = start("hear", driver).tells("MicrophoneUnavailable")["sentence"]
    assert "\n" not in sentence
    assert "Plug" not in sentence
    assert "microphone" in sentence or "sound device" in sentence


@pytest.mark.parametrize("driver", MICROPHONES)
def test_a_server_that_dies_is_noticed_and_found_again(driver: str, private_sound: PrivateSound, start, beep) -> None:
    child = start("hear", driver)
    child.tells("frame")
    private_sound.kill()
    child.tells("MicrophoneLost", within=5)
    private_sound.start()
    child.tells("opened")
    child.tells("frame")
    private_sound.start_saying(beep)
    child.tells("loud")


@pytest.mark.parametrize("driver", MICROPHONES)
def test_a_server_that_hangs_costs_three_seconds_not_the_reader(driver, private_sound: PrivateSound, start) -> None:
    child = start("hear", driver)
    child.tells("frame")
    private_sound.freeze()
    child.tells("MicrophoneLost", within=6)
    child.tells("closed", within=5)
    private_sound.thaw()
    child.tells("frame", within=20)


def test_a_microphone_pulled_out_and_put_back_is_found_by_name(private_sound: PrivateSound, start, beep: Path) -> None:
    child = start("hear", "pvrecorder", "virtual")
    child.tells("frame")
    private_sound.unplug()
    child.tells("MicrophoneLost", within=5)
    assert "no microphone is called 'virtual'" in child.tells("MicrophoneUnavailable")["sentence"]
    private_sound.replug()
    child.tells("opened")
    child.tells("frame")
    private_sound.start_saying(beep)
    child.tells("loud")


def test_a_server_that_quietly_moves_the_stream_elsewhere_is_seen_through(private_sound: PrivateSound, start) -> None:
    child = start("hear", "pvrecorder")
    child.tells("frame")
    private_sound.unplug()
    assert "VirtualMic" in child.tells("MicrophoneLost", within=5)["sentence"]
    private_sound.replug()
    assert child.tells("opened")["name"] == "VirtualMic"


def test_a_monitor_of_the_loudspeaker_is_no_default_microphone(private_sound: PrivateSound, start) -> None:
    private_sound.unplug()
    assert "there is no microphone" in start("hear", "pvrecorder").tells("MicrophoneUnavailable")["sentence"]


def test_sounddevice_finds_a_microphone_by_name_that_was_put_in_later(private_sound: PrivateSound, start) -> None:
    private_sound.unplug()
    child = start("hear", "sounddevice", "jabra_mic")
    child.tells("MicrophoneUnavailable")
    private_sound.replug()
    child.tells("frame")


@pytest.mark.parametrize("driver", SPEAKERS)
def test_a_tone_is_played_whole(driver: str, private_sound: PrivateSound, start) -> None:
    child = start("play", driver)
    child.tells("opened")
    with private_sound.record_loudspeaker() as recording:
        child.order("tone 1.0")
        finished = child.tells("finished")["at"]
        wait_for("the end of the tone", lambda: len(recording.samples) > 3 * 16_000)
    assert recording.lengths() == pytest.approx([1.0], abs=0.1)
    ended = recording.loud()[-1][1]
    assert finished > ended - 0.1, "finish came back before the last sample"


@pytest.mark.parametrize("driver", SPEAKERS)
def test_a_reply_that_comes_slowly_is_played_whole(driver: str, private_sound: PrivateSound, start) -> None:
    child = start("play", driver)
    child.tells("opened")
    with private_sound.record_loudspeaker() as recording:
        child.order("tone 0.4 0.6")
        child.tells("finished")
        wait_for("silence", lambda: recording.is_silent_for(0.3))
    assert recording.lengths() == pytest.approx([0.4, 0.4], abs=0.1)


@pytest.mark.parametrize("driver", SPEAKERS)
def test_stop_is_silence_and_the_next_sound_plays(driver: str, private_sound: PrivateSound, start) -> None:
    child = start("play", driver)
    child.tells("opened")
    with private_sound.record_loudspeaker() as recording:
        child.order("tone 30")
        recording.wait_until_loud()
        child.order("stop")
        stopped = child.tells("stopped")["at"]
        child.tells("finished", within=2)
        wait_for("silence", lambda: recording.is_silent_for(0.5))
        assert recording.loud()[-1][1] < stopped + 0.3
        before = len(recording.loud())
        child.order("tone 0.3")
        child.tells("finished")
        wait_for("the next sound", lambda: len(recording.loud()) > before)


@pytest.mark.parametrize("driver", SPEAKERS)
def test_the_loudspeaker_is_found_by_name(driver: str, start) -> None:
    child = start("play", driver, "jabra_s*")
    assert "jabra_speaker" in child.tells("opened")["name"]


@pytest.mark.parametrize("driver", SPEAKERS)
def test_a_loudspeaker_that_is_not_there_is_named_with_what_is(driver: str, start) -> None:
    sentence = start("play", driver, "Bose").tells("SpeakerUnavailable")["sentence"]
    assert "'Bose'" in sentence
    assert "jabra_speaker" in sentence
    assert "null" not in sentence


@pytest.mark.parametrize("driver", SPEAKERS)
def test_without_a_server_no_loudspeaker_opens(driver: str, private_sound: PrivateSound, start) -> None:
    private_sound.kill()
    sentence = start("play", driver).tells("SpeakerUnavailable")["sentence"]
    assert "\n" not in sentence


@pytest.mark.parametrize("driver", SPEAKERS)
def test_a_server_that_dies_while_it_plays_is_an_error(driver: str, private_sound: PrivateSound, start) -> None:
    child = start("play", driver)
    child.tells("opened")
    with private_sound.record_loudspeaker() as recording:
        child.order("tone 30")
        recording.wait_until_loud()
    private_sound.kill()
    child.tells("SpeakerLost", within=6)


@pytest.mark.parametrize("driver", SPEAKERS)
def test_a_server_that_hangs_while_it_plays_is_an_error(driver: str, private_sound: PrivateSound, start) -> None:
    child = start("play", driver)
    child.tells("opened")
    with private_sound.record_loudspeaker() as recording:
        child.order("tone 30")
        recording.wait_until_loud()
    private_sound.freeze()
    child.tells("SpeakerLost", within=8)


def test_no_aplay_outlives_a_buddy_that_is_killed(private_sound: PrivateSound, start) -> None:
    child = start("play", "aplay")
    child.tells("opened")
    with private_sound.record_loudspeaker() as recording:
        child.order("tone 30")
        recording.wait_until_loud()
        [player] = _children_of(child.process.pid)
        child.process.kill()
        wait_for("the end of aplay", lambda: not _lives(player))


def _children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(word) for word in (task / "children").read_text().split()]
    return found


def _lives(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_devices_are_listed_in_words(private_sound: PrivateSound) -> None:
    assert _listed(private_sound) == {
        "microphones": [
            "VirtualMic (pvrecorder, default)",
            "jabra_mic (sounddevice)",
            "jabra_speaker (sounddevice)",
            "pulse (sounddevice)",
            "default (sounddevice, default)",
        ],
        "speakers": [
            "Playback/recording through the PulseAudio sound server (aplay, default)",
            "Jabra Test Loudspeaker (aplay)",
            "PulseAudio Sound Server (aplay)",
            "jabra_mic (sounddevice)",
            "jabra_speaker (sounddevice)",
            "pulse (sounddevice)",
            "default (sounddevice, default)",
        ],
    }


def test_where_there_is_no_sound_at_all_nothing_is_listed(private_sound: PrivateSound) -> None:
    private_sound.kill()
    assert _listed(private_sound) == {"microphones": [], "speakers": []}


def _listed(card: PrivateSound) -> dict[str, list[str]]:
    script = (
        "import json; from buddy.audio.devices import microphones, speakers; "
        "print(json.dumps({'microphones': microphones(), 'speakers': speakers()}))"
    )
    environment = card.environment | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_one_library_serves_a_microphone_and_a_loudspeaker_at_once(private_sound: PrivateSound) -> None:
    script = """
import threading
from buddy.audio.microphone import sounddevice as microphones
from buddy.audio.speaker import sounddevice as speakers
from buddy.runtime.clock import RealClock

microphone = microphones.build(microphones.Settings(), RealClock())
speaker = speakers.build(speakers.Settings(), RealClock())
microphone.open()
speaker.open()
for _ in range(10):
    playback = speaker.play(22_050)
    writer = threading.Thread(target=playback.write, args=(bytes(200_000),))
    writer.start()
    microphone.read()
    playback.stop()
    writer.join()
playback = speaker.play(22_050)
playback.write(bytes(20_000))
microphone.close()
microphone.open()
microphone.read()
playback.finish()
speaker.close()
microphone.close()
print("whole")
"""
    environment = private_sound.environment | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.returncode) == ("whole\n", 0)


def test_two_cards_do_not_hear_each_other(private_sound: PrivateSound, start, beep: Path) -> None:
    child = start("hear", "sounddevice")
    child.tells("frame")
    with PrivateSound() as other:
        other.say_into_microphone(beep)
    private_sound.start_saying(beep)
    child.tells("loud")
    assert [told["event"] for told in child.told].count("loud") == 1
    assert os.environ.get("PULSE_SERVER") != private_sound.environment["PULSE_SERVER"]
