"""./install.sh as people use it: once, twice, interrupted, moved. The Python in it is a hollow one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from bare_machine import FAKE_PYTHON, Machine


def test_run_sets_up_and_runs_buddy_with_the_arguments(machine: Machine) -> None:
    done = machine.install("run", "--trace", "a file.jsonl")
    assert done.stdout == "buddy run --trace a file.jsonl\n"
    assert done.returncode == 0


def test_a_second_run_installs_nothing(machine: Machine) -> None:
    machine.install("run")
    machine.forget()
    done = machine.install("run")
    assert done.stdout == "buddy run\n"
    assert done.stderr == ""
    assert machine.noted("python3 -m") == machine.noted("apt-get") == []


def test_everything_is_installed_with_hashes_and_from_the_lock(machine: Machine) -> None:
    machine.install("setup")
    *from_lock, editable = [call for call in machine.noted() if " install " in call]
    assert [("--require-hashes" in call) for call in from_lock] == [True, True]
    assert from_lock[-1].endswith(str(machine.checkout / "requirements.lock"))
    assert "--no-deps" in editable
    assert "--no-index" in editable


def test_it_works_from_any_folder_and_stays_there(machine: Machine, tmp_path: Path) -> None:
    done = machine.install("setup", cwd=tmp_path)
    assert done.returncode == 0
    assert (machine.checkout / ".venv" / ".set-up").exists()
    assert not (tmp_path / ".venv").exists()


def test_an_interrupted_setup_is_done_anew(machine: Machine) -> None:
    (machine.checkout / "no-network").touch()
    failed = machine.install("setup")
    assert failed.returncode == 69
    assert "The Python packages could not be installed" in failed.stderr
    debris = machine.checkout / ".venv" / "half-made"
    debris.touch()
    (machine.checkout / "no-network").unlink()
    assert machine.install("setup").returncode == 0
    assert not debris.exists()


def test_a_new_lock_is_installed_into_the_environment_that_is_there(machine: Machine) -> None:
    machine.install("setup")
    mark = machine.checkout / ".venv" / "mark"
    mark.touch()
    with (machine.checkout / "requirements.lock").open("a") as lock:
        lock.write("# newer\n")
    machine.forget()
    machine.install("setup")
    assert mark.exists()
    assert len([call for call in machine.noted() if "requirements.lock" in call]) == 1


def test_a_moved_folder_gets_a_new_environment(machine: Machine) -> None:
    machine.install("setup")
    (machine.checkout / ".venv" / "mark").touch()
    moved = Machine(machine.checkout.rename(machine.checkout.with_name("moved")), machine.programs, machine.notes)
    assert moved.install("run").returncode == 0
    assert not (moved.checkout / ".venv" / "mark").exists()


def test_the_tests_go_on_without_servers_that_cannot_be_installed(machine: Machine) -> None:
    refusing = FAKE_PYTHON.replace("esac", '*"requirements-wyoming-wake.lock") exit 1 ;;\nesac')
    machine.program("python3", refusing)
    done = machine.install("test", "-k", "nothing")
    assert done.returncode == 0
    assert "go on without these servers" in done.stderr
    made = [
        name for name in ("speech", "wake") if (machine.checkout / ".venv" / f"wyoming-{name}" / ".set-up").exists()
    ]
    assert made == ["speech"]
    machine.forget()
    machine.install("test")
    assert not [call for call in machine.noted() if "wyoming-speech" in call], "what is there is left alone"


def test_what_serves_the_tests_serves_a_run(machine: Machine) -> None:
    assert machine.install("test", "-k", "nothing").returncode == 0
    assert machine.noted()[-1] == "python3 -m pytest -k nothing"
    machine.forget()
    assert machine.install("run").stdout == "buddy run\n"
    assert [call for call in machine.noted() if " install " in call] == []


def test_two_at_once_take_turns(machine: Machine) -> None:
    held = os.open(machine.checkout, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    waiting = subprocess.Popen(
        [machine.checkout / "install.sh", "setup"], env=machine.environment, stderr=subprocess.PIPE, text=True
    )
    assert waiting.stderr is not None
    assert waiting.stderr.readline() == "Another install.sh is at work in this folder; waiting for it.\n"
    assert not (machine.checkout / ".venv").exists()
    os.close(held)
    waiting.communicate(timeout=60)
    assert waiting.returncode == 0


def test_an_old_python_is_refused_in_words(machine: Machine) -> None:
    old = 'if [[ $1 == --version ]]; then echo "Python 3.9.2"; else exit 1; fi'
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        machine.program(name, old)
    done = machine.install("setup")
    assert done.returncode == 69
    assert "Buddy needs Python 3.11 or newer" in done.stderr
    assert "is Python 3.9.2" in done.stderr


def test_a_python_that_cannot_make_environments_asks_for_the_package(machine: Machine) -> None:
    machine.program("python3", FAKE_WITHOUT_VENV)
    machine.program("id", "echo 1000")
    machine.program("dpkg-query", "[[ ${@: -1} != python3-venv ]] && echo installed")
    done = machine.install("setup")
    assert done.returncode == 69
    assert "sudo apt-get install --no-install-recommends python3-venv" in done.stderr
    assert "the Debian package python3-venv is missing" in done.stderr


FAKE_WITHOUT_VENV = 'case "$*" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac'


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_usage(machine: Machine, arguments: list[str]) -> None:
    machine.program("id", "echo 1000")
    done = machine.install(*arguments)
    assert done.stdout.startswith("Usage: sudo ./install.sh [OPTIONS]")
    assert done.returncode == 0
    assert [call for call in machine.noted() if not call.startswith("id")] == []


def test_an_unknown_command_is_a_usage_error(machine: Machine) -> None:
    done = machine.install("tets")
    assert done.returncode == 2
    assert done.stderr.endswith("There is no command 'tets'.\n")


def test_the_scripts_pass_shellcheck() -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed")
    repository = Path(__file__).parents[2]
    scripts = [repository / ".ci" / "run", repository / "tests" / "appliance" / "boot.sh"]
    for file in (repository / "install.sh", *(repository / "systemd" / "install").glob("*.sh")):
        if os.access(file, os.X_OK):
            scripts.append(file)  # the others are parts of install.sh, and checked with it
    checked = subprocess.run(
        [shellcheck, "--external-sources", *scripts], check=False, capture_output=True, text=True, cwd=repository
    )
    assert checked.stdout == ""
