#!/bin/sh
# Prints the path of systemd-analyze. Where there is none and we are root on a Debian system,
# installs Debian's systemd, and starts nothing. Only the tests of the units need it.
set -eu

find_analyzer() {
    command -v systemd-analyze
}

find_analyzer && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends systemd >&2
    find_analyzer && exit 0
fi
echo "The tests of the units need systemd-analyze: install systemd." >&2
exit 1
