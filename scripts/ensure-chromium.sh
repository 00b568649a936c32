#!/bin/sh
# Prints the path of a Chromium or Chrome. Where there is none and we are root on a Debian system,
# installs Debian's. Only the browser tests and the screenshots need it.
set -eu
. "$(dirname "$0")/debian.sh"

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then
            return 0
        fi
    done
    return 1
}

find_browser && exit 0
if install_from_debian chromium; then
    find_browser && exit 0
fi
echo "The browser tests need Chromium: install it (on Debian: apt-get install chromium)." >&2
exit 1
