"""What somebody gets who types something else than was meant."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from buddy.cli import COMMANDS, main

HOME = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check-confg"], "there is no command 'check-confg'; did you mean 'check-config'?"),
        (["xyzzy"], "there is no command 'xyzzy'; there is: " + ", ".join(COMMANDS)),
        (["states", "--jsn"], "there is no option '--jsn'; did you mean '--json'?"),
        (["converse", "a.wav", "--out", "b.wav", "--tracee", "t"], "did you mean '--trace'?"),
        (["converse", "a.wav"], "the following arguments are required: --out"),
        (["states", "--json", "--check"], "not allowed with argument --json"),
        ([], "the following arguments are required: COMMAND"),
    ],
)
def test_a_slip_is_answered_with_what_was_meant(words: list[str], sentence: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip().endswith(sentence)


def test_options_stand_before_or_after_the_command(tmp_path: Path, capsys) -> None:
    missing = str(tmp_path / "nothing.yaml")
    for words in (["--config", missing, "check-config"], ["check-config", "--config", missing, "--verbose"]):
        assert main(words) == 78
        assert capsys.readouterr().err == f"{missing}: there is no such file\n"


def test_from_another_folder_the_shipped_configuration_is_found(buddy) -> None:
    done = buddy("check-config")
    assert (done.returncode, done.stdout) == (0, f"{HOME / 'config.yaml'}: nothing is wrong\n")


def test_a_reader_that_has_seen_enough_is_no_error(buddy, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    script = f'"$0" "$@" 2>{errors} | head -c 10 >{tmp_path / "seen"}; echo ${{PIPESTATUS[0]}}'
    done = buddy("states", "--json", prefix=("bash", "-c", script))
    assert (done.stdout, errors.read_text()) == ("0\n", "")


def test_an_output_that_takes_nothing_is_one_sentence(buddy) -> None:
    with Path("/dev/full").open("w") as full:
        done = buddy("states", stdout=full)
    assert (done.returncode, done.stderr) == (1, "the output: No space left on device\n")


def test_say_without_a_loudspeaker_says_which_is_missing(buddy, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("speaker:\n  driver: aplay\n  device: no such card\n")
    done = buddy("say", "--config", config, "--", "-hello")
    assert done.returncode == 69
    [sentence] = done.stderr.splitlines()
    assert "no such card" in sentence or "aplay is not installed" in sentence


def test_run_begins_with_its_output_closed(buddy, tmp_path: Path) -> None:
    """As under a service that gives it none."""
    config = tmp_path / "config.yaml"
    config.write_text(
        "microphone:\n  driver: sounddevice\n  device: no such card\nconversation:\n  silence_seconds: 1\n"
    )
    trace = tmp_path / "trace.jsonl"
    stopped = ("timeout", "--preserve-status", "-s", "TERM", "6")
    done = buddy(
        "--config",
        config,
        "run",
        "--trace",
        trace,
        prefix=(*stopped, "sh", "-c", '"$0" "$@" >&-'),
        stdout=subprocess.DEVNULL,
    )
    assert "Traceback" not in done.stderr
    assert '"worker": "lamp"' in trace.read_text()
