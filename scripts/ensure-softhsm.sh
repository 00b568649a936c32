#!/bin/sh
# Sees to SoftHSM, a token in software. Where there is none and we are root on a Debian system,
# installs Debian's. Only the tests of a token as key holder need it; they are skipped where it fails.
set -eu

command -v softhsm2-util >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends softhsm2 >&2
    command -v softhsm2-util >/dev/null && exit 0
fi
echo "The tests of tokens need SoftHSM (on Debian: apt-get install softhsm2)." >&2
exit 1
