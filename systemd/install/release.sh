# shellcheck shell=bash
# A release in /opt/buddy/releases, and the link that says which one runs.

release_parts=(
    buddy states sounds systemd install.sh config.yaml pyproject.toml README.md LICENSE
    requirements.lock requirements-{piper,whisper,vosk}.lock
)

# What runs is decided by the files, the extras and the Python: another one of these is another release.
release_name() {
    local version sum
    version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$here/buddy/__init__.py")
    sum=$(
        cd "$here"
        {
            find "${release_parts[@]}" -type f ! -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
            printf '%s %s\n' "$extras" "$("$python" --version 2>&1 | cut -d. -f1,2)"
        } | sha256sum
    )
    printf '%s-%s' "$version" "${sum:0:8}"
}

# usage: target_of current|previous; the name of the release, or nothing.
target_of() {
    local target
    target=$(readlink "$opt/$1") || return 0
    printf '%s' "${target##*/}"
}

runs() { "$opt/releases/$1/venv/bin/python" -c 'import buddy' 2>/dev/null; }

# Half-made ones have no .complete, and are made anew. An interrupted switch is taken back.
undo_what_was_interrupted() {
    local release before
    for release in "$opt"/releases/*; do
        if [[ -d $release && ! -e $release/.complete ]]; then change "remove the half-made ${release##*/}" rm -rf "$release"; fi
    done
    if [[ -e $opt/switching ]]; then
        before=$(cat "$opt/switching")
        if [[ $before ]]; then
            change "take back the interrupted switch, to $before" put_back "$before"
        else
            change "go on with the interrupted installation" rm -f "$opt/switching"
        fi
    fi
}

make_release() {
    local name=$1 folder=$opt/releases/$1 venv=$opt/releases/$1/venv extra twin locks=() system=()
    rm -rf "$folder"
    mkdir -p "$folder"
    (cd "$here" && tar --create --exclude=__pycache__ --owner=0 --group=0 --mode=u+rw,go-w,a+rX "${release_parts[@]}") |
        tar --extract --directory "$folder" --no-same-owner
    printf '%s\n' "$extras" >"$folder/.extras"
    for extra in $extras; do locks+=("$folder/requirements-$extra.lock"); done
    print_of_packages "$folder/requirements.lock" "${locks[@]}" >"$folder/.packages"
    twin=$(twin_of "$folder")
    if [[ $twin ]]; then
        copy_venv "$twin" "$folder"
        install_buddy "$folder"
    else
        if on_raspberry_pi; then system=(--system-site-packages); fi
        "$python" -m venv "${system[@]}" "$venv"
        fill_venv "$folder" "$folder/requirements.lock" "${locks[@]}"
    fi
    # The service may not write there.
    "$venv/bin/python" -m compileall -q "$folder/buddy" >&2 || refuse 1 "This folder's Buddy is damaged: the lines above say where."
    printf '%s\n' "$here" >"$folder/.source"
}

print_of_packages() { cat "$@" <("$python" -VV) | sha256sum; }

# usage: twin_of FOLDER; a whole release with the same Python packages, if there is one.
twin_of() {
    local other
    for other in "$opt"/releases/*; do
        if [[ -e $other/.complete ]] && cmp --silent "$other/.packages" "$1/.packages"; then
            printf '%s' "$other"
            return
        fi
    done
}

# Its files are shared, so that another version of Buddy alone costs seconds and little room; but not those with a path
# in them: sed writes them anew.
copy_venv() {
    cp --archive --link "$1/venv" "$2/venv"
    grep --files-with-matches --null --fixed-strings "$1/" "$2"/venv/bin/* "$2/venv/pyvenv.cfg" 2>/dev/null |
        xargs --null --no-run-if-empty sed -i "s|$1/|$2/|g"
}

# Before the link is changed: everything that needs no device, as the service's user and with its configuration.
test_release() {
    local folder=$opt/releases/$1 scratch ok=''
    scratch=$(mktemp -d)
    chown buddy: "$scratch"
    if (cd "$scratch" && runuser -u buddy -- env HOME="$scratch" "$folder/systemd/install/self_test.sh" "$folder" "$conf/config.yaml"); then
        ok=yes
    fi
    rm -rf "$scratch"
    if [[ ! $ok ]]; then
        rm -rf "$folder"
        refuse 1 "The release $1 did not pass its test, and is removed. Nothing else was changed."
    fi
    sync --file-system "$folder"
    : >"$folder/.complete"
    sync --file-system "$folder"
}

# usage: switch_to RELEASE; goes back by itself when that one does not get ready.
switch_to() {
    local before
    before=$(target_of current)
    if [[ $dry_run ]]; then
        change "switch from ${before:-nothing} to $1"
        install_units "$1"
        change "start Buddy"
        return
    fi
    change "switch from ${before:-nothing} to $1" note_switch "$before"
    install_units "$1"
    link_to current "$1"
    if start_anew; then
        if [[ $before && $before != "$1" ]]; then link_to previous "$before"; fi
        rm -f "$opt/switching"
        return
    fi
    if [[ ! $before ]]; then
        rm -f "$opt/switching"
        not_ready
    fi
    journalctl --unit=buddy --lines=15 --no-pager --output=cat >&2 || true
    put_back "$before"
    if [[ $1 != "$(target_of previous)" ]]; then rm -rf "${opt:?}/releases/$1"; fi
    refuse 1 "The release $1 did not get ready: back to $before. The lines above say why."
}

note_switch() {
    printf '%s' "$1" >"$opt/switching"
    sync "$opt/switching"
}

put_back() {
    install_units "$1"
    link_to current "$1"
    start_anew || say "And $1 does not get ready, either: journalctl -u buddy"
    rm -f "$opt/switching"
}

# usage: link_to NAME RELEASE; at no moment is there no link.
link_to() {
    ln -sfn "releases/$2" "$opt/$1.new"
    mv -T "$opt/$1.new" "$opt/$1"
    sync --file-system "$opt"
}

# What neither runs nor is the way back goes.
prune_releases() {
    local folder name
    for folder in "$opt"/releases/*; do
        name=${folder##*/}
        if [[ ! -d $folder || $name == "$(target_of current)" || $name == "$(target_of previous)" ]]; then continue; fi
        if [[ $dry_run && $name == "$release" ]]; then continue; fi
        change "remove the old release $name" rm -rf "$folder"
    done
}
