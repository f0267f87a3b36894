# shellcheck shell=bash
# This box as an appliance: installed, upgraded, rolled back, removed. What is installed stands in:
#   /opt/buddy/releases/VERSION   a release with its own virtual environment; whole once it has a .complete
#   /opt/buddy/current            a link to the one that runs; /opt/buddy/previous to the one before
#   /opt/buddy/switching          there while `current` is being changed; holds what it was

opt=/opt/buddy
conf=/etc/buddy
state=/var/lib/buddy
needed_kb=1500000
all_extras=(piper whisper vosk) # of pyproject.toml; each has its lock file

wish=install # or upgrade, rollback, uninstall
purge='' dry_run='' offline='' extras='' extras_given=''
changes=0

appliance() {
    read_wishes "$@"
    umask 022
    trap 'exit 143' TERM
    trap 'say "Interrupted. The same command goes on from here."; exit 130' INT
    look_at_the_box
    if [[ ! $dry_run ]]; then take_turn; fi
    undo_what_was_interrupted
    case $wish in
        install | upgrade) be_installed ;;
        rollback) roll_back ;;
        uninstall) uninstall ;;
    esac
    if ((changes == 0)); then say "Nothing to do."; fi
}

read_wishes() {
    while (($#)); do
        case $1 in
            --upgrade | --rollback | --uninstall)
                if [[ $wish != install ]]; then refuse 2 "--$wish and $1 exclude each other."; fi
                wish=${1#--}
                ;;
            --purge) purge=yes ;;
            --dry-run) dry_run=yes ;;
            --with | --offline)
                if (($# < 2)); then refuse 2 "$1 wants to know what: see ./install.sh --help"; fi
                if [[ $1 == --with ]]; then extras_given=yes extras=$2; else offline=$2; fi
                shift
                ;;
            *) refuse 2 "There is no option '$1': see ./install.sh --help" ;;
        esac
        shift
    done
    if [[ $purge && $wish != uninstall ]]; then refuse 2 "--purge goes with --uninstall."; fi
    if [[ $offline ]]; then
        [[ -d $offline ]] || refuse 66 "$offline: there is no such folder of wheels."
        offline=$(cd "$offline" && pwd -P)
    fi
    check_extras
}

check_extras() {
    local extra known sorted=()
    printf -v known '%s, ' porcupine "${all_extras[@]}"
    for extra in ${extras//,/ }; do
        if [[ $extra == porcupine ]]; then
            say "porcupine is always there: write its key into $conf/secrets.yaml (porcupine_access_key: ...)."
        elif [[ " ${all_extras[*]} " == *" $extra "* ]]; then
            sorted+=("$extra")
        else
            refuse 2 "There is no extra '$extra': there is ${known%, }."
        fi
    done
    extras=$(printf '%s\n' "${sorted[@]}" | sort -u | paste -sd ' ')
}

# Refuses what cannot go well, before anything is changed.
look_at_the_box() {
    local free
    [[ $(id -u) == 0 ]] || refuse 77 "Only root can do this: sudo ./install.sh"
    command -v apt-get >/dev/null ||
        refuse 69 "There is no apt-get here. Buddy is made for Debian 12 or newer and Raspberry Pi OS; ./install.sh run works in a folder."
    command -v systemctl >/dev/null || refuse 69 "There is no systemd here, and Buddy is one of its services."
    if is_installed buddy; then
        refuse 69 "Buddy is here as a Debian package. Remove that first (apt remove buddy), or go on with apt."
    fi
    if [[ $wish == uninstall || $wish == rollback ]]; then return; fi
    free=$(df --output=avail -k "$(nearest_folder "$opt")" | tail -n 1)
    ((free >= needed_kb)) ||
        refuse 75 "Buddy needs $((needed_kb / 1000)) MB on the disk of $opt, and only $((free / 1000)) MB are free."
}

nearest_folder() {
    local folder=$1
    until [[ -d $folder ]]; do folder=$(dirname "$folder"); done
    printf '%s' "$folder"
}

take_turn() {
    exec {appliance_turn}>/run/lock/buddy-install
    flock --nonblock "$appliance_turn" || refuse 75 "Another install.sh is at work on this box. Try again when it is done."
}

# usage: change WHAT COMMAND...; says what, and does it unless this is a dry run.
change() {
    changes=$((changes + 1))
    if [[ $dry_run ]]; then
        say "Would $1."
        return
    fi
    say "${1^}."
    shift
    "$@"
}

# --- Installing and upgrading ----------------------------------------------------------------------------------------

be_installed() {
    local current release
    box_packages
    box_python
    current=$(target_of current)
    if [[ $current && ! $extras_given ]]; then extras=$(cat "$opt/releases/$current/.extras"); fi
    release=$(release_name)
    if [[ $current && $current != "$release" && $wish == install && ! $extras_given ]] && runs "$current"; then
        say "Installed is $current; this folder holds $release. To replace it: sudo ./install.sh --upgrade"
        release=$current
    fi
    make_house
    if [[ ! -e $opt/releases/$release/.complete ]]; then
        change "make the release $release" make_release "$release"
        change "test the release $release" test_release "$release"
    fi
    if [[ $current != "$release" ]]; then
        switch_to "$release"
    else
        install_units "$release"
        be_running
    fi
    prune_releases
    if ((changes)) && [[ ! $dry_run ]]; then tell_how_it_is; fi
}

box_packages() {
    local package missing=() packages=("${run_packages[@]}")
    if on_raspberry_pi; then packages+=("${pi_packages[@]}"); fi
    for package in "${packages[@]}"; do
        if ! is_installed "$package"; then missing+=("$package"); fi
    done
    if ((${#missing[@]})); then change "install the Debian packages ${missing[*]}" install_debian_packages "${missing[@]}"; fi
}

box_python() {
    pythons=(/usr/bin/python3)
    if [[ $dry_run ]] && ! { suitable_python && "$python" -c 'import ensurepip, venv' 2>/dev/null; }; then
        change "install the Debian packages python3 python3-venv"
        python=/usr/bin/python3
        return
    fi
    find_python
}

tell_how_it_is() {
    local new
    new=$(as_buddy check-config --unmentioned "$conf/config.yaml" 2>/dev/null || true)
    if [[ $new ]]; then
        say "New settings, which $conf/config.yaml does not show ($opt/current/config.yaml explains them):"
        say "$new"
    fi
    as_buddy doctor >&2 || true
    say "Buddy is installed. How it is: systemctl status buddy. What it does: journalctl -u buddy -f"
}

# usage: as_buddy WORDS...; one of Buddy's commands, as the service's user.
as_buddy() {
    (cd "$state" && runuser -u buddy -- env HOME="$state" "$opt/current/venv/bin/buddy" "$@")
}

# --- Back and away ---------------------------------------------------------------------------------------------------

roll_back() {
    local previous
    previous=$(target_of previous)
    [[ $(target_of current) ]] || refuse 66 "Buddy is not installed here."
    [[ $previous && -e $opt/releases/$previous/.complete ]] || refuse 66 "There is no release before this one."
    switch_to "$previous"
}

uninstall() {
    local unit
    for unit in "${units[@]}"; do
        if [[ -e /etc/systemd/system/$unit ]]; then change "remove the unit $unit" remove_unit "$unit"; fi
    done
    if [[ $changes -gt 0 && -d /run/systemd/system ]]; then change "tell systemd" systemctl daemon-reload; fi
    remove_if_there "$sysusers" "$rules" /usr/local/bin/buddy "$opt"
    if [[ ! $purge ]]; then
        say "$conf and $state stay; --purge removes them, and the user buddy."
        return
    fi
    remove_if_there "$conf" "$state" /var/cache/buddy
    if id -u buddy >/dev/null 2>&1; then change "remove the user buddy" userdel buddy; fi
}

remove_unit() {
    if [[ -d /run/systemd/system ]]; then systemctl stop "$1"; fi
    systemctl --quiet disable "$1" 2>/dev/null || true
    rm -f "/etc/systemd/system/$1"
}

remove_if_there() {
    local thing
    for thing; do
        if [[ -e $thing || -L $thing ]]; then change "remove $thing" rm -rf "$thing"; fi
    done
}
