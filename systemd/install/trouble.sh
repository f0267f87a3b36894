#!/usr/bin/env bash
# Shows red and asks for a technician, also when Buddy's own Python does not run any more. Ends with 75: try again.
set -u
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
config=/etc/buddy/config.yaml
# Noted before Python has started: whoever mends the file in those seconds shall not wait for ever.
BUDDY_CONFIG_CHANGED=$(stat --format %.9Y "$config" 2>/dev/null || true)
export BUDDY_CONFIG_CHANGED

"$home/venv/bin/buddy" --config "$config" trouble
status=$?
if ((status == 75 || status == 143)); then exit "$status"; fi

language=$(sed -n 's/^language: *\([a-z]*\).*/\1/p' "$config" 2>/dev/null)
catalog=$home/buddy/language/${language:-en}.yaml
sentence=$(sed -n '/^  technician: |/{n;s/^ *//p}' "$catalog")
espeak-ng -v "${language:-en}" --stdout "$sentence" | aplay --quiet
exec sh -c 'sleep 600; exit 75'
