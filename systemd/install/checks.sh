# shellcheck shell=bash
# What has to be as it should be, and the lock files.

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
    local uv extra tools=''
    if ! uv=$(command -v uv); then
        find_python
        tools=$(mktemp -d)
        "$python" -m venv "$tools"
        "$tools/bin/python" -m pip --disable-pip-version-check install --quiet uv
        uv=$tools/bin/uv
    fi
    cd "$here"
    write_lock "everything for running, testing and checking Buddy" requirements-test.lock \
        pyproject.toml --upgrade --extra piper --extra whisper --extra vosk --extra test --extra check
    write_lock "everything for running Buddy" requirements.lock pyproject.toml --constraint requirements-test.lock
    for extra in "${all_extras[@]}"; do
        write_lock "everything for running Buddy with $extra" "requirements-$extra.lock" \
            pyproject.toml --extra "$extra" --constraint requirements-test.lock
    done
    write_lock "Wyoming servers for the tests" requirements-wyoming-speech.lock --upgrade --group wyoming-speech
    write_lock "Wyoming servers for the tests" requirements-wyoming-wake.lock --upgrade --group wyoming-wake
    if [[ $tools ]]; then rm -rf "$tools"; fi
}

# usage: write_lock WHAT FILE UV_ARGUMENTS...
write_lock() {
    local what=$1 file=$2
    shift 2
    printf 'setuptools>=77\n' | "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@" - --output-file "$file.new" >/dev/null
    # The name of a package index is this machine's affair and no part of the lock.
    {
        printf '# Pinned: %s. Written by ./install.sh lock.\n' "$what"
        grep -vE '^(--|#)|://' "$file.new"
    } >"$file"
    rm -f "$file.new"
}
