"""Reading the configuration again: a bad file changes nothing and is named, a good one is applied between turns."""

from __future__ import annotations

from pathlib import Path

import pytest
from listener import Listener

from buddy import config
from buddy.config.last_good import LastGood
from buddy.control.client import Refused
from buddy.core.events import ReloadFinished, ReloadWanted, SpeechFinished, VolumeWanted, WorkerFailed
from buddy.errors import ConfigurationError
from buddy.filing import ConfigFile, begin
from buddy.runtime.systemd import Systemd
from tests.control.living import living

TALK = """
volume: {volume}
conversation:
  silence_seconds: {silence}
  thinking_seconds: {thinking}
quiet_hours:
  begin: {begin}
  end: {end}
"""
FIRST = TALK.format(volume=70, silence=15, thinking=20, begin="", end="")


def test_what_can_be_applied_is_and_the_rest_is_said(tmp_path: Path) -> None:
    with living(tmp_path, FIRST) as buddy:
        buddy.file.write_text(
            TALK.format(volume=30, silence=40, thinking=9, begin="00:00", end="23:59")
            + "think:\n- skills\nlanguage: it\n"
        )
        told = buddy.ask("reload")
        assert told == {"reloaded": True, "restart": ["language"]}
        buddy.until(lambda step: step.event == VolumeWanted("30"))
        buddy.until(lambda step: type(step.event).__name__ == "QuietHoursChanged")
        facts = buddy.app.machine.facts
        assert (facts.default_silence_seconds, facts.thinking_seconds) == (40, 9)
        assert buddy.ask("status")["needs_restart"] == ["language"]
        assert buddy.ask("status")["volume"] == 30


def test_a_volume_that_somebody_asked_for_survives_a_reload_of_something_else(tmp_path: Path) -> None:
    with living(tmp_path, FIRST) as buddy:
        buddy.file.write_text(FIRST.replace("15", "25"))
        buddy.ask("reload")
        assert not [step for step in buddy.steps if isinstance(step.event, VolumeWanted)]


def test_a_bad_file_changes_nothing_and_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with living(tmp_path, FIRST) as buddy:
        before = buddy.app.machine.facts
        buddy.file.write_text("volume: loud\nlanguge: it\n")
        with pytest.raises(Refused, match="line 1: volume must be") as refused:
            buddy.ask("reload")
        assert len(refused.value.answer["problems"]) == 2
        assert buddy.app.machine.facts.silence_seconds == before.silence_seconds
        assert "config.yaml line 1: volume must be" in buddy.ask("status")["status"]
        assert "did you mean 'language'" in caplog.text
        buddy.file.write_text(FIRST)
        assert buddy.ask("reload")["reloaded"]
        assert "config.yaml" not in buddy.ask("status")["status"]
        assert buddy.ask("status")["degraded"] == []


def test_in_the_middle_of_a_turn_it_waits_for_its_end(tmp_path: Path) -> None:
    with living(tmp_path, FIRST) as buddy:
        buddy.voice._settings = type(buddy.voice._settings)(seconds=2.0)
        buddy.ask("hear", text="what time is it")
        buddy.until_state("session.speaking")
        buddy.file.write_text(FIRST.replace("15", "25"))
        buddy.app.loop.post(ReloadWanted(0))
        finished = buddy.until(lambda step: isinstance(step.event, ReloadFinished))
        order = [step for step in buddy.steps if step is finished or isinstance(step.event, SpeechFinished)]
        assert order[0] is not finished
        assert buddy.app.machine.facts.silence_seconds == 25


def test_two_at_once_are_both_answered(tmp_path: Path) -> None:
    with living(tmp_path, FIRST) as buddy:
        buddy.file.write_text(FIRST.replace("15", "25"))
        buddy.app.loop.post(ReloadWanted(1001))
        buddy.app.loop.post(ReloadWanted(1002))
        for ticket in (1001, 1002):
            buddy.until(lambda step, wanted=ticket: step.event == ReloadFinished(wanted))


def test_systemd_sees_its_begin_and_its_end(tmp_path: Path, systemd: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(systemd.path))
    with living(tmp_path, FIRST, systemd=Systemd()) as buddy:
        systemd.until("READY=1")
        buddy.file.write_text("volume: loud\n")
        with pytest.raises(Refused):
            buddy.ask("reload")
        systemd.until("RELOADING=1")
        systemd.until("READY=1")
    assert any(line.startswith("MONOTONIC_USEC=") for line in systemd.all())
    assert any(line.startswith("STATUS=") and "line 1: volume must be" in line for line in systemd.all())


# --- The last good one


def test_what_it_came_up_with_is_kept_and_stands_in_for_a_broken_file(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    with living(tmp_path, FIRST.replace("70", "33"), state) as buddy:
        buddy.until(lambda step: (state / "config.last-good.yaml").exists() or step.moved)
        buddy.ask("reload")
    assert "volume: 33" in (state / "config.last-good.yaml").read_text()
    with living(tmp_path, "volume: [\n", state) as buddy:
        assert buddy.app.config.volume == 33
        failed = buddy.until(lambda step: isinstance(step.event, WorkerFailed)).event
        assert failed.worker == "configuration"  # type: ignore[attr-defined]
        assert "config.yaml line" in buddy.ask("status")["status"]
        assert buddy.ask("status")["configuration"]["last_good"] is True
        buddy.until(lambda step: any("mistake in my settings" in text for text, _ in buddy.voice.said))
        assert "33" in (state / "config.last-good.yaml").read_text(), "the broken one is not kept"
        buddy.file.write_text("volume: 44\n")
        assert buddy.ask("reload") == {"reloaded": True, "restart": []}
        assert buddy.ask("status")["configuration"]["last_good"] is False
    assert (state / "config.last-good.yaml").read_text() == "volume: 44\n"


def test_with_neither_it_says_what_is_wrong(tmp_path: Path) -> None:
    broken = tmp_path / "config.yaml"
    broken.write_text("volume: loud\n")
    for environment in ({}, {"STATE_DIRECTORY": str(tmp_path)}):
        with pytest.raises(ConfigurationError, match="volume must be"):
            begin(broken, LastGood(environment))
    (tmp_path / "config.last-good.yaml").write_text("of_an_older_release: true\n")
    with pytest.raises(ConfigurationError, match="volume must be"):
        begin(broken, LastGood({"STATE_DIRECTORY": str(tmp_path)}))


def test_a_missing_file_is_a_broken_one(tmp_path: Path) -> None:
    (tmp_path / "config.last-good.yaml").write_text("volume: 12\n")
    file = begin(tmp_path / "gone.yaml", LastGood({"STATE_DIRECTORY": str(tmp_path)}))
    assert file.config.volume == 12
    assert "there is no such file" in file.trouble


def test_paths_of_the_stand_in_are_meant_from_the_broken_file(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "etc" / "mine").mkdir(parents=True)
    (tmp_path / "etc" / "config.yaml").write_text("volume: loud\n")
    (tmp_path / "state" / "config.last-good.yaml").write_text("personas_folder: mine\n")
    file = begin(tmp_path / "etc" / "config.yaml", LastGood({"STATE_DIRECTORY": str(tmp_path / "state")}))
    assert file.config.personas_folder == str(tmp_path / "etc" / "mine")


def test_a_disk_that_takes_nothing_is_said_and_heals(tmp_path: Path) -> None:
    """No folder: as on a disk that is gone, or locked. (The tests may run as root, whom no permission stops.)"""
    state = tmp_path / "state"
    with living(tmp_path, FIRST, state) as buddy:
        failed = buddy.until(lambda step: isinstance(step.event, WorkerFailed)).event
        assert failed.worker == "storage"  # type: ignore[attr-defined]
        assert "Storage: nothing can be written" in buddy.ask("status")["status"]
        buddy.until(lambda step: any("cannot keep anything" in text for text, _ in buddy.voice.said))
        state.mkdir()
        buddy.file.write_text(FIRST.replace("15", "25"))
        buddy.ask("reload")
        buddy.until(lambda step: type(step.event).__name__ == "WorkerRecovered")
        assert buddy.ask("status")["degraded"] == []


def test_a_power_cut_leaves_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    good = LastGood({"STATE_DIRECTORY": str(tmp_path)})
    good.keep(b"volume: 1\n")
    (tmp_path / ".config.last-good.yaml.1.part").write_bytes(b"volu")
    good.keep(b"volume: 2\n")
    loaded = good.load(tmp_path)
    assert loaded is not None
    assert loaded.volume == 2


@pytest.mark.parametrize(
    ("changed", "restart"),
    [
        ("volume: 10\n", ()),
        (
            "conversation:\n  patience: slow\n  persona: entertainer\n",
            ("conversation.persona", "conversation.patience"),
        ),
        ("speak:\n  - espeak:\n      pitch: 60\n", ("speak",)),
        ("microphone:\n  device: Jabra\n", ("microphone",)),
        ("privacy:\n  log_transcripts: true\nquiet_hours:\n  begin: 22:00\n  end: 07:00\n", ()),
    ],
)
def test_what_waits_for_a_restart(tmp_path: Path, changed: str, restart: tuple[str, ...]) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("")
    filed = ConfigFile(file, config.load(file), b"", LastGood({}))
    file.write_text(changed)
    assert filed.read().restart == restart
    file.write_text("")
    assert filed.read().restart == ()
