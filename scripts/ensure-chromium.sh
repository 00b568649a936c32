#!/bin/sh
# Prints the path of a Chromium or Chrome. Where there is none and we are root on a Debian system,
# installs Debian's. Only the browser tests and the screenshots need it.
set -eu

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then
            return 0
        fi
    done
    return 1
}

find_browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends chromium >&2
    find_browser && exit 0
fi
echo "The browser tests need Chromium: install it (on Debian: apt-get install chromium)." >&2
exit 1
