#!/usr/bin/env bash
# usage: self_test.sh RELEASE CONFIG - does this release work here? Needs no device and no network; in a scratch folder.
set -euo pipefail
release=$1 config=$2
buddy=("$release/venv/bin/buddy" --config "$config")

"$release/venv/bin/python" -m pip --disable-pip-version-check check >/dev/null
"${buddy[@]}" --version >/dev/null
"${buddy[@]}" check-config >/dev/null
"${buddy[@]}" states --check >/dev/null
espeak-ng -v en -s 140 -w question.wav "hey buddy. what time is it?"
"${buddy[@]}" converse question.wav --out answer.wav --trace trace.jsonl 2>converse.log || {
    tail -n 20 converse.log >&2
    exit 1
}
if ! grep -q '"to": *"idle"' trace.jsonl; then
    echo "In the test conversation Buddy never became ready." >&2
    exit 1
fi
