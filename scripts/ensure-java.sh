#!/bin/sh
# Sees to a Java that Spark runs on. Where there is none and we are root on a Debian system, installs
# Debian's. Only linkage on Spark and its tests need it; they are skipped where it fails.
set -eu
. "$(dirname "$0")/debian.sh"

command -v java >/dev/null && exit 0
if install_from_debian default-jre-headless; then
    command -v java >/dev/null && exit 0
fi
echo "Linkage on Spark needs Java 17 or 21 (on Debian: apt-get install default-jre-headless)." >&2
exit 1
