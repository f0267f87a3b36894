# shellcheck shell=bash
# Buddy in this folder: its virtual environment, its checks and its lock files.

stamp=$venv/.set-up
pythons=(python3 python3.13 python3.12 python3.11) # the first that is new enough is taken

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
    if [[ $purpose == test ]]; then make_server_venvs; fi
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
    local candidate candidates=("${pythons[@]}")
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
    fill_venv "$here" "$lock"
    printf '%s\n%s\n' "$place" "$(fingerprint "$purpose")" >"$stamp.new"
    mv "$stamp.new" "$stamp"
}

# The Wyoming servers that the tests talk to want other versions than Buddy, and than each other.
# Where they cannot be installed (no wheel for this Python, say) their tests are skipped.
make_server_venvs() {
    local name lock place
    for name in wyoming-speech wyoming-wake; do
        lock=$here/requirements-$name.lock place=$venv/$name
        if cmp --quiet "$lock" "$place/.set-up"; then continue; fi
        say "Installing the Python packages of ${lock##*/}."
        rm -rf "$place"
        if "$python" -m venv "$place" && "$place/bin/python" -m pip --disable-pip-version-check --no-input install \
            --quiet --progress-bar off --only-binary numpy --require-hashes -r "$lock"; then
            cp "$lock" "$place/.set-up"
        else
            say "The tests go on without these servers."
        fi
    done
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

# usage: fill_venv FOLDER LOCK...; what the locks name, and Buddy itself from that folder, into $venv.
fill_venv() {
    local folder=$1 lock=$2 locks=() file source=()
    shift
    for file; do locks+=(-r "$file"); done
    if [[ ${offline:-} ]]; then source=(--isolated --no-index --find-links "$offline"); fi
    # sdnotify is built from source: its build wants setuptools, which the lock pins like everything else.
    pip_install "${source[@]}" --require-hashes -r <(sed -n '/^setuptools==/,/^[^ ]/{/^setuptools==/p;/^ /p}' "$lock")
    pip_install "${source[@]}" --require-hashes --use-pep517 --no-build-isolation "${locks[@]}"
    install_buddy "$folder"
}

install_buddy() { pip_install --no-deps --no-build-isolation --no-index --editable "$1"; }

pip_install() {
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --progress-bar off "$@" ||
        refuse 69 "The Python packages could not be installed. Is the network there? The same command goes on from here."
}
