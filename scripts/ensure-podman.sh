#!/bin/sh
# Installs what scripts/try_image.py needs where it is missing and we are root on a Debian system:
# podman with runc to make and run the image, and mmdebstrap to make its base.
set -eu

complete() {
    for name in podman runc mmdebstrap; do
        command -v "$name" >/dev/null || return 1
    done
}

complete && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2
    apt-get install -y -qq --no-install-recommends podman runc mmdebstrap >&2
    complete && exit 0
fi
echo "The image is tried with podman, runc and mmdebstrap: install them." >&2
exit 1
