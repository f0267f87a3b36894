#!/usr/bin/env bash
# Brings the folder that Buddy was installed from up to date (as its owner), and upgrades to it.
set -euo pipefail
source=$(cat /opt/buddy/current/.source)
if [[ ! -e $source/.git ]]; then
    echo "$source is no git checkout any more: nothing can be fetched." >&2
    exit 66
fi
runuser -u "$(stat -c %U "$source")" -- git -C "$source" pull --quiet --ff-only
exec "$source/install.sh" --upgrade
