#!/usr/bin/env bash
# Installs Buddy as an appliance; or sets it up in this folder, and runs or tests it. A second time is quick and changes nothing.
set -euo pipefail
trap 'exit 130' INT

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
venv=$here/.venv

usage() {
    cat <<'END'
Usage: sudo ./install.sh [OPTIONS]      this box becomes a Buddy: installed, started, and started at every boot
       ./install.sh COMMAND             in this folder only

  --upgrade          replace the installed release by this one; when it does not get ready, go back by itself
  --rollback         go back to the release before
  --uninstall        remove Buddy; /etc/buddy and /var/lib/buddy stay
  --uninstall --purge   remove those, too
  --with EXTRAS      also piper, porcupine, whisper, vosk (a list with commas)
  --offline WHEELS   no network: Python packages come from this folder
  --dry-run          only say what would be changed

  run [ARGUMENTS]    set up what Buddy needs, then run it here in the foreground (buddy run ARGUMENTS)
  test [ARGUMENTS]   set up what the tests need too, then run every test (pytest ARGUMENTS)
  bench [ARGUMENTS]  measure Buddy on this machine; with --peers also Pipecat and LiveKit Agents
  check              lint, format, types, import contracts, generated files
  setup              only set up
  deb [FOLDER]       build a Debian package (into dist/)
  lock               choose the newest dependencies and write the lock files anew

Debian packages are installed through apt where root or sudo allows; Python packages go to .venv in this folder,
or, when installed, to /opt/buddy.
END
}

say() { printf '%s\n' "$*" >&2; }

# usage: refuse EXIT_CODE SENTENCE
refuse() {
    say "$2"
    exit "$1"
}

# shellcheck source=systemd/install/debian.sh
source "$here/systemd/install/debian.sh"
# shellcheck source=systemd/install/checkout.sh
source "$here/systemd/install/checkout.sh"
# shellcheck source=systemd/install/checks.sh
source "$here/systemd/install/checks.sh"
# shellcheck source=systemd/install/appliance.sh
source "$here/systemd/install/appliance.sh"
# shellcheck source=systemd/install/release.sh
source "$here/systemd/install/release.sh"
# shellcheck source=systemd/install/house.sh
source "$here/systemd/install/house.sh"
# shellcheck source=systemd/install/deb.sh
source "$here/systemd/install/deb.sh"

main() {
    local command=${1:-}
    case $command in
        '') if [[ $(id -u) == 0 ]]; then command=install; else command=help; fi ;;
        -h | --help) command=help ;;
        --*) command=install ;;
        *) shift ;;
    esac
    case $command in # not "set_up && exec": in such a list bash would go on after a failure inside set_up
        install) appliance "$@" ;;
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
        deb) build_deb "$@" ;;
        lock) lock ;;
        help) usage ;;
        *)
            usage >&2
            refuse 2 "There is no command '$command'."
            ;;
    esac
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then main "$@"; fi
