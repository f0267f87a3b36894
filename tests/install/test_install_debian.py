"""Debian packages: asked for only when missing, installed where that is allowed, named where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from bare_machine import Machine

WITHOUT_ESPEAK = "[[ ${@: -1} != espeak-ng ]] && echo installed || echo not-installed"


def test_apt_is_not_called_when_nothing_is_missing(machine: Machine) -> None:
    assert machine.install("setup").returncode == 0
    assert machine.noted("apt-get") == machine.noted("sudo") == []


def test_root_installs_only_what_is_missing_and_removes_nothing(machine: Machine) -> None:
    machine.program("id", "echo 0")
    installed = machine.programs / "installed"
    machine.program("dpkg-query", f"if [[ -e '{installed}' ]]; then echo installed; else {WITHOUT_ESPEAK}; fi")
    machine.program("apt-get", f"[[ $1 != install ]] || touch '{installed}'")
    done = machine.install("setup")
    assert machine.noted("apt-get install") == [
        "apt-get install --quiet=2 --yes --no-install-recommends --no-remove espeak-ng"
    ]
    assert "could not" not in done.stderr
    assert done.returncode == 0


def test_sudo_is_used_where_it_needs_no_password(machine: Machine) -> None:
    machine.program("id", "echo 1000")
    machine.program("dpkg-query", WITHOUT_ESPEAK)
    machine.program("sudo", 'exec "${@:2}"')
    machine.install("setup")
    assert machine.noted("sudo --non-interactive env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get install") != []
    assert machine.noted("apt-get install") != []


def test_without_root_or_sudo_it_names_what_is_missing_and_goes_on(machine: Machine) -> None:
    machine.program("id", "echo 1000")
    machine.program("dpkg-query", WITHOUT_ESPEAK)
    done = machine.install("run")
    assert "  sudo apt-get install --no-install-recommends espeak-ng\n" in done.stderr
    assert machine.noted("apt-get") == []
    assert done.stdout == "buddy run\n"


def test_a_package_that_cannot_be_installed_is_named_and_the_rest_goes_on(machine: Machine) -> None:
    machine.program("id", "echo 0")
    machine.program("dpkg-query", WITHOUT_ESPEAK)
    machine.program("apt-get", "echo 'E: Unable to locate package espeak-ng' >&2; exit 100")
    done = machine.install("run")
    assert "E: Unable to locate package espeak-ng\n" in done.stderr
    assert "The Debian package espeak-ng could not be installed; going on without it." in done.stderr
    assert done.stdout == "buddy run\n"


def test_a_busy_apt_is_waited_for(machine: Machine) -> None:
    machine.program("id", "echo 0")
    machine.program("dpkg-query", WITHOUT_ESPEAK)
    busy = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (unattended-upgr)"
    machine.program("apt-get", f"(($(grep -c '^apt-get' '{machine.notes}') > 3)) || {{ echo '{busy}' >&2; exit 100; }}")
    done = machine.install("setup")
    assert done.stderr.count("Another program is installing packages; waiting for it.") == 1
    assert machine.noted("sleep") == ["sleep 5"] * 3
    assert len(machine.noted("apt-get update")) == 4


def test_the_tests_need_more_than_a_run(machine: Machine) -> None:
    machine.install("run")
    for_a_run = {call.split()[-1] for call in machine.noted("dpkg-query")}
    machine.install("test")
    for_the_tests = {call.split()[-1] for call in machine.noted("dpkg-query")}
    assert {"espeak-ng", "libportaudio2"} <= for_a_run
    assert {"pulseaudio", "flite", "sox", "shellcheck"} <= for_the_tests - for_a_run


@pytest.mark.skipif(not Path("/usr/bin/python3").exists(), reason="Debian's own Python is not installed")
def test_a_raspberry_pi_gets_debians_lgpio_and_the_python_that_can_import_it(machine: Machine) -> None:
    machine.is_raspberry_pi(True)
    done = machine.call('make_venv() { echo "$python"; }; set_up run')
    assert "python3-lgpio" in [call.split()[-1] for call in machine.noted("dpkg-query")]
    assert done.stdout == "/usr/bin/python3\n"


def test_other_machines_do_without_lgpio(machine: Machine) -> None:
    machine.install("setup")
    assert "python3-lgpio" not in [call.split()[-1] for call in machine.noted("dpkg-query")]
