#!/bin/sh
# Sees to a Java that Spark runs on. Where there is none and we are root on a Debian system, installs
# Debian's. Only linkage on Spark and its tests need it; they are skipped where it fails.
set -eu

command -v java >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends default-jre-headless >&2
    command -v java >/dev/null && exit 0
fi
echo "Linkage on Spark needs Java 17 or 21 (on Debian: apt-get install default-jre-headless)." >&2
exit 1
