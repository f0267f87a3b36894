# shellcheck shell=bash
# What a release needs around it: user, groups, folders, configuration, units, udev rules.

sysusers=/etc/sysusers.d/buddy.conf
rules=/etc/udev/rules.d/60-buddy.rules
start_limit=90 # seconds, as in buddy.service
units=(buddy.service buddy-trouble.service buddy-update.service buddy-update.timer)

make_house() {
    put_file "$here/systemd/sysusers.conf" "$sysusers"
    if ! has_user; then change "make the user buddy, in the groups audio, gpio and spi" systemd-sysusers "$sysusers"; fi
    if ! others_rule_gpio; then put_file "$here/systemd/udev.rules" "$rules" new_rules; fi
    put_folder "$opt/releases" root:root 755
    put_folder "$conf" root:buddy 755
    put_folder "$state" buddy:buddy 750
    if [[ ! -e $conf/config.yaml ]]; then
        change "write $conf/config.yaml" install -m 644 "$here/config.yaml" "$conf/config.yaml"
    fi
    if [[ ! -e $conf/secrets.yaml ]]; then
        change "write $conf/secrets.yaml, for keys" install -m 640 -g buddy "$here/systemd/secrets.yaml" "$conf/secrets.yaml"
    fi
    if [[ $(readlink /usr/local/bin/buddy) != "$opt/current/venv/bin/buddy" ]]; then
        change "put the command buddy into /usr/local/bin" ln -sfn "$opt/current/venv/bin/buddy" /usr/local/bin/buddy
    fi
}

has_user() {
    local group groups
    groups=" $(id -nG buddy 2>/dev/null || true) "
    for group in buddy audio gpio spi; do
        [[ $groups == *" $group "* ]] || return 1
    done
}

# Raspberry Pi OS has rules of its own.
others_rule_gpio() { grep -rqs --exclude=60-buddy.rules 'GROUP="gpio"' /usr/lib/udev/rules.d /lib/udev/rules.d /etc/udev/rules.d; }

new_rules() {
    if ! command -v udevadm >/dev/null || [[ ! -d /run/udev ]]; then return; fi
    udevadm control --reload
    udevadm trigger --subsystem-match=gpio --subsystem-match=spidev
}

# usage: put_file FROM TO [AFTERWARDS]
put_file() {
    if cmp --silent "$1" "$2"; then return; fi
    change "write $2" write_file "$@"
}

write_file() {
    install -D -m 644 "$1" "$2.new"
    mv "$2.new" "$2"
    ${3:-true}
}

put_folder() {
    if [[ $(stat -c %U:%G "$1" 2>/dev/null) == "$2" ]]; then return; fi
    change "make the folder $1" install -d -m "$3" -o "${2%:*}" -g "${2#*:}" "$1"
}

# usage: install_units RELEASE
install_units() {
    local unit before=$changes from=$opt/releases/$1/systemd
    if [[ $dry_run && ! -d $from ]]; then from=$here/systemd; fi
    for unit in "${units[@]}"; do put_file "$from/$unit" "/etc/systemd/system/$unit"; done
    if [[ ! $dry_run && $changes != "$before" && -d /run/systemd/system ]]; then systemctl daemon-reload; fi
    if ! systemctl --quiet is-enabled buddy 2>/dev/null; then
        change "start Buddy at every boot" systemctl --quiet enable buddy
    fi
}

be_running() {
    if [[ ! -d /run/systemd/system ]] || [[ $(systemctl is-active buddy) == active ]]; then return; fi
    change "start Buddy" start_anew || not_ready
}

# It goes on trying by itself; what it waits for stands in its status.
not_ready() {
    journalctl --unit=buddy --lines=15 --no-pager --output=cat >&2 || true
    refuse 1 "Buddy is installed, but not ready: $(systemctl show --property=StatusText --value buddy)"
}

# Comes back when Buddy is ready, or has failed, or does neither within the start limit.
# systemctl alone would wait for ever where Buddy waits for a microphone.
start_anew() {
    local until=$((SECONDS + start_limit)) state
    if [[ ! -d /run/systemd/system ]]; then
        say "systemd is not running here: Buddy starts at the next boot."
        return
    fi
    systemctl reset-failed buddy buddy-trouble 2>/dev/null || true
    systemctl restart --no-block buddy
    until [[ $(systemctl show --property=Job --value buddy) == "" || $SECONDS -ge $until ]]; do
        if (($(systemctl show --property=NRestarts --value buddy) > 0)); then return 1; fi
        sleep 0.2
    done
    state=$(systemctl is-active buddy)
    [[ $state == active ]]
}
