"""What `sudo ./install.sh` refuses before it changes anything, each with a sentence."""

from __future__ import annotations

import pytest
from bare_machine import Machine


@pytest.fixture
def root(machine: Machine) -> Machine:
    """Somebody with root's rights, on a Debian that has no package of Buddy."""
    machine.program("id", "echo 0")
    machine.program("dpkg-query", "echo not-installed")
    machine.program("systemctl", "")
    return machine


def test_others_than_root_are_told_to_use_sudo(machine: Machine) -> None:
    machine.program("id", "echo 1000")
    done = machine.install("install")
    assert (done.returncode, done.stderr) == (77, "Only root can do this: sudo ./install.sh\n")


def test_a_small_disk(root: Machine) -> None:
    root.program("df", "printf 'Avail\\n 700000\\n'")
    done = root.install("--dry-run")
    assert done.returncode == 75
    assert done.stderr == "Buddy needs 1500 MB on the disk of /opt/buddy, and only 700 MB are free.\n"


@pytest.mark.parametrize(
    ("program", "sentence"), [("apt-get", "There is no apt-get here."), ("systemctl", "no systemd")]
)
def test_another_kind_of_system(root: Machine, program: str, sentence: str) -> None:
    without = f'command() {{ [[ ${{@: -1}} != {program} ]] && builtin command "$@"; }}'
    done = root.call(f"{without}; look_at_the_box")
    assert done.returncode == 69
    assert sentence in done.stderr


def test_an_old_python(root: Machine) -> None:
    root.program("old", 'if [[ $1 == --version ]]; then echo "Python 3.9.2"; else exit 1; fi')
    done = root.call("pythons=(old); find_python")
    assert done.returncode == 69
    assert "Buddy needs Python 3.11 or newer" in done.stderr


def test_the_debian_package(root: Machine) -> None:
    root.program("dpkg-query", "echo installed")
    assert "apt remove buddy" in root.install("--dry-run").stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--upgrad"], "There is no option '--upgrad'"),
        (["--upgrade", "--rollback"], "--upgrade and --rollback exclude each other."),
        (["--purge"], "--purge goes with --uninstall."),
        (["--with", "pipre"], "There is no extra 'pipre': there is porcupine, piper, whisper, vosk."),
        (["--offline", "/nowhere"], "/nowhere: there is no such folder of wheels."),
        (["--offline"], "--offline wants to know what"),
    ],
)
def test_slips_of_the_pen(root: Machine, words: list[str], sentence: str) -> None:
    done = root.install(*words)
    assert done.returncode in (2, 66)
    assert sentence in done.stderr
