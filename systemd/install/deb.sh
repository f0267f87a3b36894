# shellcheck shell=bash
# The same parts as a Debian package: in /usr/lib/buddy instead of /opt/buddy. One package per Python and architecture.

deb_home=/usr/lib/buddy

# usage: build_deb [--offline WHEELS] [FOLDER]
build_deb() {
    local target=$here/dist stage version venv package
    if [[ ${1:-} == --offline ]]; then
        offline=$(cd "$2" && pwd -P)
        shift 2
    fi
    umask 022
    target=${1:-$target}
    pythons=(/usr/bin/python3)
    find_python
    version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$here/buddy/__init__.py")
    package=buddy_${version}_$(dpkg --print-architecture).deb
    mkdir -p "$target"
    stage=$(mktemp -d)
    chmod 755 "$stage"
    stage_program "$stage"
    stage_system "$stage"
    stage_papers "$stage"
    # The wheels' files may be writable for a group, or their libraries executable.
    find "$stage" -type d -exec chmod 755 {} +
    find "$stage" -type f -name '*.so*' -exec chmod 644 {} +
    find "$stage" -type f -exec chmod go-w {} +
    dpkg-deb --root-owner-group -Zgzip --build "$stage" "$target/$package" >/dev/null
    rm -rf "$stage"
    printf '%s\n' "$target/$package"
}

stage_program() {
    local home=$1$deb_home venv=$1$deb_home/venv
    mkdir -p "$home/systemd/install" "$1/usr/bin"
    (cd "$here" && tar --create --exclude=__pycache__ buddy states sounds config.yaml pyproject.toml README.md) |
        tar --extract --directory "$home" --no-same-owner
    cp "$here/systemd/install/trouble.sh" "$home/systemd/install"
    cp "$here/systemd/secrets.yaml" "$home/systemd"
    "$python" -m venv "$venv"
    fill_venv "$home" "$here/requirements.lock"
    "$venv/bin/python" -m pip --disable-pip-version-check uninstall --quiet --yes pip setuptools
    rm -rf "$venv"/bin/activate* "$venv"/bin/Activate* "$home"/*.egg-info "$home/pyproject.toml"
    remove_foreign "$venv/lib"
    find "$home" -name __pycache__ -prune -exec rm -rf {} + # made again where it is installed
    grep -rlIZ --fixed-strings "$1/" "$venv" | xargs -0 --no-run-if-empty sed -i "s|$1/|/|g"
    ln -s "$deb_home/venv/bin/buddy" "$1/usr/bin/buddy"
}

# Some wheels bring their libraries for every machine.
remove_foreign() {
    local file machine
    machine=$(machine_of /usr/bin/python3)
    find "$1" '(' -name '*.dylib' -o -name '*.dll' ')' -delete
    while IFS= read -r -d '' file; do
        if [[ $(machine_of "$file") != "$machine" ]]; then rm "$file"; fi
    done < <(find "$1" -type f -name '*.so*' -print0)
}

# The machine that an ELF file is for.
machine_of() { od --address-radix=n --skip-bytes=18 --read-bytes=2 --format=x2 "$1"; }

stage_system() {
    local unit
    for unit in buddy.service buddy-trouble.service; do
        install -d "$1/lib/systemd/system"
        sed "s|/opt/buddy/current|$deb_home|g" "$here/systemd/$unit" >"$1/lib/systemd/system/$unit"
    done
    install -D -m 644 "$here/systemd/sysusers.conf" "$1/usr/lib/sysusers.d/buddy.conf"
    install -D -m 644 "$here/systemd/udev.rules" "$1/lib/udev/rules.d/60-buddy.rules"
    install -D -m 644 "$here/config.yaml" "$1/etc/buddy/config.yaml"
}

stage_papers() {
    local from=$here/systemd/install/debian doc=$1/usr/share/doc/buddy script minor
    minor=$("$python" -c 'import sys; print(sys.version_info.minor)')
    mkdir -p "$1/DEBIAN" "$doc"
    printf '/etc/buddy/config.yaml\n' >"$1/DEBIAN/conffiles"
    for script in preinst postinst prerm postrm; do install -m 755 "$from/$script" "$1/DEBIAN/$script"; done
    install -D -m 644 "$from/lintian-overrides" "$1/usr/share/lintian/overrides/buddy"
    sed -e "/@licence@/{r $here/LICENSE" -e 'd}' "$from/copyright" | indent_licence >"$doc/copyright"
    gzip -9n >"$doc/changelog.gz" <<END
buddy ($version) stable; urgency=medium

  * See CHANGELOG.md.

 -- ${DEBEMAIL:-Buddy <buddy@buddy.example.com>}  $(date --reference="$here/CHANGELOG.md" --rfc-email)
END
    sed -e "s|@version@|$version|" -e "s|@architecture@|$(dpkg --print-architecture)|" \
        -e "s|@maintainer@|${DEBEMAIL:-Buddy <buddy@buddy.example.com>}|" \
        -e "s|@size@|$(du -sk "$1" | cut -f 1)|" -e "s|@python@|3.$minor|" -e "s|@python_after@|3.$((minor + 1))|" \
        -e "s|@packages@|$(printf '%s, ' "${run_packages[@]}" | sed 's/, $//')|" "$from/control" >"$1/DEBIAN/control"
}

# A licence's text stands one space in, and a dot stands for an empty line.
indent_licence() {
    awk '/^License: Expat/ && seen++ { print; inside = 1; next }
         inside && /^$/ { getline following; if (following ~ /^License:/) { inside = 0; print ""; print following; next }
                          print " ."; print " " following; next }
         { print (inside ? " " : "") $0 }'
}
