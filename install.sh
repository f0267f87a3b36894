#!/usr/bin/env bash
# Sets up Buddy in this folder, and runs or tests it. Setting up twice is quick and changes nothing.
set -euo pipefail
trap 'exit 130' INT

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
venv=$here/.venv
stamp=$venv/.set-up

run_packages=(alsa-utils espeak-ng flac libasound2-plugins libportaudio2)
test_packages=("${run_packages[@]}" flite mpg123 pulseaudio pulseaudio-utils shellcheck sox)
pi_packages=(python3-lgpio)

usage() {
    cat <<'END'
Usage: ./install.sh COMMAND

  run [ARGUMENTS]   set up what Buddy needs, then run it here in the foreground (buddy run ARGUMENTS)
  test [ARGUMENTS]  set up what the tests need too, then run every test (pytest ARGUMENTS)
  bench [ARGUMENTS] measure Buddy on this machine
  check             lint, format, types, import contracts, generated files
  setup             only set up
  lock              choose the newest dependencies and write the two lock files anew

Debian packages are installed through apt where root or sudo allows; Python packages go to .venv in this folder.
END
}

say() { printf '%s\n' "$*" >&2; }

# usage: refuse EXIT_CODE SENTENCE
refuse() {
    say "$2"
    exit "$1"
}

main() {
    local command=${1:-help}
    if (($#)); then shift; fi
    case $command in # not "set_up && exec": in such a list bash would go on after a failure inside set_up
        run)
            set_up run
            exec "$venv/bin/buddy" run "$@"
            ;;
        test)
            set_up test
            cd "$here"
            exec "$venv/bin/python" -m pytest "$@"
            ;;
        bench)
            set_up test
            cd "$here"
            exec "$venv/bin/python" -m tests.bench "$@"
            ;;
        check)
            set_up test
            cd "$here"
            check
            ;;
        setup) set_up run ;;
        lock) lock ;;
        help | -h | --help) usage ;;
        *)
            usage >&2
            refuse 2 "There is no command '$command'."
            ;;
    esac
}

# --- Setting up ------------------------------------------------------------------------------------------------------

# usage: set_up run|test
set_up() {
    local purpose=$1 packages=("${run_packages[@]}")
    if [[ $purpose == test ]]; then packages=("${test_packages[@]}"); fi
    if on_raspberry_pi; then packages+=("${pi_packages[@]}"); fi
    exec {turn}<"$here"
    if ! flock --nonblock "$turn"; then
        say "Another install.sh is at work in this folder; waiting for it."
        flock "$turn"
    fi
    install_debian_packages "${packages[@]}"
    find_python
    make_venv "$purpose"
    exec {turn}<&- # else Buddy would hold the lock as long as it runs
}

on_raspberry_pi() { grep -qs "Raspberry Pi" /proc/device-tree/model; }

# Sets $python: on a Pi Debian's own, because only that one can import python3-lgpio.
find_python() {
    if ! suitable_python; then
        install_debian_packages python3 python3-venv
        suitable_python || refuse 69 "Buddy needs Python 3.11 or newer, and ${python_found:-there is no python3 here}. \
Debian 12 and the Raspberry Pi OS made from it have 3.11."
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_debian_packages python3-venv
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            refuse 69 "$python cannot make a virtual environment: the Debian package python3-venv is missing."
    fi
}

suitable_python() {
    local candidate candidates=(python3 python3.13 python3.12 python3.11)
    if on_raspberry_pi; then candidates=(/usr/bin/python3); fi
    python_found=''
    for candidate in "${candidates[@]}"; do
        python=$(command -v "$candidate") || continue
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return; fi
        python_found="$python is $("$python" --version 2>&1)"
    done
    return 1
}

# Makes .venv, or brings it up to date. The stamp says what it was made for; it is written last,
# so that without one the folder is half-made, and made anew.
make_venv() {
    local purpose=$1 place lock=$here/requirements.lock
    place="$("$python" -VV | tr '\n' ' ')at $here"
    if [[ $purpose == test ]]; then lock=$here/requirements-test.lock; fi
    if is_up_to_date "$purpose" "$place"; then return; fi
    if [[ ! -e $stamp || $(head -n 1 "$stamp") != "$place" ]]; then
        say "Making the virtual environment .venv with $("$python" --version)."
        rm -rf "$venv"
        if on_raspberry_pi; then "$python" -m venv --system-site-packages "$venv"; else "$python" -m venv "$venv"; fi
    fi
    rm -f "$stamp"
    say "Installing the Python packages of ${lock##*/} (the first time this takes minutes)."
    # sdnotify is built from source: its build wants setuptools, which the lock pins like everything else.
    pip_install --require-hashes -r <(sed -n '/^setuptools==/,/^[^ ]/{/^setuptools==/p;/^ /p}' "$lock")
    pip_install --require-hashes --use-pep517 --no-build-isolation -r "$lock"
    pip_install --no-deps --no-build-isolation --no-index --editable "$here"
    printf '%s\n%s\n' "$place" "$(fingerprint "$purpose")" >"$stamp.new"
    mv "$stamp.new" "$stamp"
}

# What serves the tests serves a run, too.
is_up_to_date() {
    local purpose=$1 place=$2
    [[ -e $stamp && $(head -n 1 "$stamp") == "$place" ]] || return 1
    [[ $(tail -n 1 "$stamp") == "$(fingerprint test)" ]] ||
        [[ $purpose == run && $(tail -n 1 "$stamp") == "$(fingerprint run)" ]]
}

fingerprint() {
    local sum
    sum=$(cd "$here" && cat pyproject.toml requirements.lock requirements-test.lock | sha256sum)
    printf '%s %s' "$1" "${sum%% *}"
}

pip_install() {
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --progress-bar off "$@" ||
        refuse 69 "The Python packages could not be installed. Is the network there? The same command goes on from here."
}

# --- Debian packages ---------------------------------------------------------------------------------------------------

# Installs what is missing of the packages named. Where it cannot, it says what is missing, and goes on.
install_debian_packages() {
    local package missing=() as_root=()
    if ! command -v dpkg-query >/dev/null; then
        say "This is not Debian. Buddy needs what Debian calls: $*"
        return
    fi
    for package; do
        if ! is_installed "$package"; then missing+=("$package"); fi
    done
    if ((${#missing[@]} == 0)); then return; fi
    if [[ $(id -u) != 0 ]]; then
        if ! find_sudo; then
            say "Debian packages are missing, and only root can install them. Some things will not work until you do:"
            say "  sudo apt-get install --no-install-recommends ${missing[*]}"
            return
        fi
        as_root=("${sudo[@]}")
    fi
    say "Installing Debian packages: ${missing[*]}"
    apt_get update --quiet=2 || say "The list of Debian packages could not be renewed; trying with the one that is here."
    apt_get install --quiet=2 --yes --no-install-recommends --no-remove "${missing[@]}" || true
    for package in "${missing[@]}"; do
        is_installed "$package" || say "The Debian package $package could not be installed; going on without it."
    done
}

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# Sets $sudo to a command that works without asking, or may ask because somebody is there to answer.
find_sudo() {
    command -v sudo >/dev/null || return 1
    if sudo --non-interactive true 2>/dev/null; then
        sudo=(sudo --non-interactive)
    elif [[ -t 0 && -t 2 ]]; then
        sudo=(sudo)
    else
        return 1
    fi
}

# apt-get as root. While somebody else holds apt's locks it waits, up to ten minutes:
# DPkg::Lock::Timeout would not do, because `apt-get update` does not heed it.
apt_get() {
    local log status told='' tries=120
    log=$(mktemp)
    while true; do
        status=0
        "${as_root[@]}" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null >"$log" 2>&1 || status=$?
        if ((status == 0 || --tries <= 0)) || ! grep -qE 'Could not get lock|is another process using it' "$log"; then
            break
        fi
        if [[ -z $told ]]; then say "Another program is installing packages; waiting for it."; fi
        told=yes
        sleep 5
    done
    if ((status)); then grep -E '^[EW]:' "$log" >&2 || tail -n 5 "$log" >&2; fi
    rm -f "$log"
    return "$status"
}

# --- Checks and locks ------------------------------------------------------------------------------------------------

check() {
    local failed=()
    step "lint" ruff check .
    step "format" ruff format --check .
    step "types" mypy
    step "import contracts" lint-imports --no-logo
    step "states/README.md is up to date" states_are_fresh
    if ((${#failed[@]})); then
        printf -v failed '%s, ' "${failed[@]}"
        refuse 1 "Not as it should be: ${failed%, }."
    fi
    say "Everything is as it should be."
}

# usage: step NAME COMMAND...; adds to $failed and goes on.
step() {
    local name=$1
    shift
    say "== $name"
    PATH=$venv/bin:$PATH "$@" || failed+=("$name")
}

states_are_fresh() { buddy states --readme | diff - states/README.md; }

# One resolution for Python 3.11 and newer on every machine; the run's lock is the part of it that Buddy itself needs.
lock() {
    local uv tools=''
    if ! uv=$(command -v uv); then
        find_python
        tools=$(mktemp -d)
        "$python" -m venv "$tools"
        "$tools/bin/python" -m pip --disable-pip-version-check install --quiet uv
        uv=$tools/bin/uv
    fi
    cd "$here"
    write_lock "everything for running, testing and checking Buddy" requirements-test.lock \
        --upgrade --extra piper --extra test --extra check
    write_lock "everything for running Buddy" requirements.lock --constraint requirements-test.lock
    if [[ $tools ]]; then rm -rf "$tools"; fi
}

# usage: write_lock WHAT FILE UV_ARGUMENTS...
write_lock() {
    local what=$1 file=$2
    shift 2
    printf 'setuptools>=77\n' | "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@" pyproject.toml - --output-file "$file.new" >/dev/null
    # The name of a package index is this machine's affair and no part of the lock.
    {
        printf '# Pinned: %s. Written by ./install.sh lock.\n' "$what"
        grep -vE '^(--|#)|://' "$file.new"
    } >"$file"
    rm -f "$file.new"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi
