#!/bin/sh
# Sees to SoftHSM, a token in software. Where there is none and we are root on a Debian system,
# installs Debian's. Only the tests of a token as key holder need it; they are skipped where it fails.
set -eu
. "$(dirname "$0")/debian.sh"

command -v softhsm2-util >/dev/null && exit 0
if install_from_debian softhsm2; then
    command -v softhsm2-util >/dev/null && exit 0
fi
echo "The tests of tokens need SoftHSM (on Debian: apt-get install softhsm2)." >&2
exit 1
