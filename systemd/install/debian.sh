# shellcheck shell=bash
# Debian packages: asked for only when missing, installed where that is allowed.

run_packages=(alsa-utils espeak-ng flac libasound2-plugins libportaudio2 libspeexdsp1 mpg123)
test_packages=(
    "${run_packages[@]}" flite lame pulseaudio pulseaudio-utils shellcheck sox # sound
    lintian mmdebstrap # a booted systemd, and the Debian package
)
pi_packages=(python3-lgpio)

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
    apt_get install --quiet=2 --yes --no-install-recommends --no-remove "${missing[@]}" || one_by_one "${missing[@]}"
    for package in "${missing[@]}"; do
        is_installed "$package" || say "The Debian package $package could not be installed; going on without it."
    done
}

# One package that is not to be had keeps apt from installing the others.
one_by_one() {
    local package
    if (($# == 1)); then return; fi
    for package; do
        apt_get install --quiet=2 --yes --no-install-recommends --no-remove "$package" 2>/dev/null || true
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
