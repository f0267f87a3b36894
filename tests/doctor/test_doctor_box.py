"""Files, rights, space, the clock, lights, buttons, services: whole ones and broken ones."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from freezegun import freeze_time
from gpiozero.pins.mock import MockFactory, MockPWMPin

from buddy.config.last_good import LastGood
from buddy.core.events import WorkerFailed
from buddy.doctor import Verdict
from buddy.doctor.checks import box, buttons, configuration, lights, running, services, sound
from buddy.errors import SpeakingFailed
from tests.control.living import living

FINE, NOTE, WARNING, FAILURE = Verdict


def test_a_configuration_that_is_right(practice) -> None:
    practice.see(configuration)
    assert {f.verdict for f in practice.findings} == {FINE}
    assert {"configuration", "secrets", "personas", "states", "sounds"} <= {f.what for f in practice.findings}


def test_every_mistake_in_the_configuration_is_a_failure_and_the_rest_is_still_examined(practice) -> None:
    practice.see(configuration, settings="langauge: en\nvolume: loud\n")
    wrong = [f.said for f in practice.findings if f.verdict is FAILURE]
    assert len(wrong) == 2
    assert "did you mean 'language'?" in wrong[0]
    assert practice.verdict("states") is FINE


def test_while_the_last_good_configuration_stands_in_buddy_does_its_job(practice, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    LastGood().keep(b"language: it\n")
    practice.see(configuration, settings="langauge: en\n")
    assert practice.verdict("configuration") is WARNING
    assert "last good" in practice["configuration"].mend
    assert practice.patient("langauge: en\n").config.language == "it"


def test_a_configuration_that_is_not_there(practice, tmp_path: Path) -> None:
    from buddy.doctor.patient import Patient
    from buddy.runtime.clock import RealClock

    [problem] = Patient(tmp_path / "nothing.yaml", RealClock()).problems
    assert "there is no such file" in problem


@pytest.mark.parametrize(("mode", "verdict"), [(0o600, FINE), (0o640, NOTE), (0o644, FAILURE), (0o602, FAILURE)])
def test_the_rights_of_the_secrets(practice, tmp_path: Path, mode: int, verdict: Verdict) -> None:
    secrets = tmp_path / "secrets.yaml"
    secrets.write_text("openai_api_key: sk-not-to-be-seen-anywhere")
    secrets.chmod(mode)
    practice.see(configuration, settings="secrets_file: secrets.yaml\n")
    assert practice.verdict("secrets") is verdict
    assert "not-to-be-seen" not in str(practice.findings)


def test_a_broken_persona_is_something_to_look_at(practice, tmp_path: Path) -> None:
    (tmp_path / "mine" / "joy").mkdir(parents=True)
    (tmp_path / "mine" / "joy" / "persona.yaml").write_text("nmae: Joy\n")
    practice.see(configuration, settings="personas_folder: mine\n")
    assert practice.verdict("personas") is WARNING


def test_the_box(practice) -> None:
    practice.see(box)
    assert practice.verdict("disk") is FINE
    assert practice.verdict("clock") in (FINE, WARNING)
    assert "GB are free" in practice["disk"].said


def test_a_full_disk_and_a_clock_from_long_ago(practice, monkeypatch) -> None:
    monkeypatch.setattr(box, "LITTLE_SPACE", 10**18)
    with freeze_time("1970-01-01 00:10"):
        finding = box._clock()
    practice.see(box)
    assert practice.verdict("disk") is WARNING
    assert finding.verdict is WARNING
    assert "cannot be" in finding.said


def test_the_running_buddy_says_what_sits_out_and_what_does_not_work(practice, tmp_path: Path) -> None:
    with living(tmp_path) as buddy:
        buddy.app.workers[1]._player.engines.failed("fake", SpeakingFailed("no voice today"))
        buddy.app.loop.post(WorkerFailed("ears", "unplugged"))
        buddy.app.loop.post(WorkerFailed("lamp", "the pin is taken"))
        buddy.until(lambda step: step.event == WorkerFailed("lamp", "the pin is taken"))
        practice.see(running, sound, settings="microphone:\n  driver: sounddevice\n  device: no such card\n")
    assert practice.verdict("Buddy") is NOTE
    assert practice["speak: fake"].said == "sits out in the running Buddy: no voice today"
    assert practice.verdict("lamp") is WARNING
    about_the_microphone = [f for f in practice.findings if f.what == "microphone"]
    assert [f.verdict for f in about_the_microphone] == [FAILURE, NOTE], "what Buddy says of it counts"
    assert "unplugged" in about_the_microphone[0].said


def test_where_no_buddy_runs_nothing_is_said_of_it(practice) -> None:
    assert practice.see(running) == []


# --- Lights and buttons


def test_each_light_blinks(practice, pins: MockFactory) -> None:
    practice.see(lights, settings="lights:\n  driver: leds\n")
    assert practice.verdict("light") is FINE
    for number in (26, 21):
        assert max(state.state for state in pins.pin(number).states) > 0, "it was lit"
        assert pins.pin(number).states[-1].state == 0, "and is dark again"


def test_a_light_that_fails_is_something_to_look_at(practice) -> None:
    practice.see(lights, settings="lights:\n  driver: fake\n  fails: a wire is loose\n")
    assert practice.verdict("light") is WARNING
    assert "a wire is loose" in practice["light"].said


def test_without_lights_and_buttons_it_says_so(practice) -> None:
    practice.see(lights, buttons, settings="lights:\n  driver: none\nbuttons:\n  driver: none\n")
    assert [f.verdict for f in practice.findings] == [NOTE, NOTE]


def test_buttons_that_can_be_read(practice, pins: MockFactory) -> None:
    practice.see(buttons, settings="buttons:\n  driver: gpio\n")
    assert practice.verdict("buttons") is FINE


def test_a_button_that_is_down_is_stuck(practice, pins: MockFactory, monkeypatch) -> None:
    monkeypatch.setattr(MockPWMPin, "_set_pull", lambda pin, pull: setattr(pin, "_pull", pull))  # wires are stronger
    for number in (17, 22):
        pins.pin(number).drive_high()
    pins.pin(27).drive_low()
    practice.see(buttons, settings="buttons:\n  driver: gpio\n")
    assert [f.what for f in practice.findings] == ["green button"]
    assert practice.verdict("green button") is WARNING


def test_buttons_whose_pins_are_taken(practice, pins: MockFactory) -> None:
    from gpiozero import LED

    taken = LED(17)
    practice.see(buttons, settings="buttons:\n  driver: gpio\n")
    taken.close()
    assert practice.verdict("buttons") is WARNING


# --- Services


def test_a_service_is_reached_or_not(practice) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        open_port, closed_port = server.getsockname()[1], closed.getsockname()[1]
        settings = "think:\n  - openai:\n      base_url: http://127.0.0.1:{}/v1\n"
        practice.see(services, settings=settings.format(open_port))
        assert practice.verdict("think: openai") is FINE
        practice.see(services, settings=settings.format(closed_port))
    assert practice.verdict("think: openai") is WARNING
    assert str(closed_port) in practice["think: openai"].mend


def test_with_nothing_in_the_network_there_is_nothing_to_reach(practice) -> None:
    assert practice.see(services) == []


def test_an_address_with_a_place_for_another_setting_is_written_out(practice) -> None:
    config = practice.patient("speak:\n  - gtts:\n      accent: co.uk\n").config
    assert services.written_out(config.speak[0]).startswith("https://translate.google.co.uk/")


def test_whether_buddy_hears_itself_is_told(practice, monkeypatch) -> None:
    silent = "speaker:\n  driver: none\nmicrophone:\n  driver: fake\n"
    practice.see(sound, settings=silent)
    assert practice.verdict("echo") in (FINE, WARNING)
    practice.see(sound, settings=f"{silent}echo: none\n")
    assert practice.verdict("echo") is NOTE
    monkeypatch.setattr("buddy.audio.echo.speexdsp.LIBRARY", "libno-such-thing.so.1")
    practice.see(sound, settings=silent)
    assert practice.verdict("echo") is WARNING
    assert "apt install" in practice["echo"].mend
