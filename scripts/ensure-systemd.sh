#!/bin/sh
# Prints the path of systemd-analyze. Where there is none and we are root on a Debian system,
# installs Debian's systemd, and starts nothing. Only the tests of the units need it.
set -eu
. "$(dirname "$0")/debian.sh"

find_analyzer() {
    command -v systemd-analyze
}

find_analyzer && exit 0
if install_from_debian systemd; then
    find_analyzer && exit 0
fi
echo "The tests of the units need systemd-analyze: install systemd." >&2
exit 1
