#!/bin/sh
# Installs what scripts/try_image.py needs where it is missing and we are root on a Debian system:
# podman with runc to make and run the image, and mmdebstrap to make its base.
set -eu
. "$(dirname "$0")/debian.sh"

complete() {
    for name in podman runc mmdebstrap; do
        command -v "$name" >/dev/null || return 1
    done
}

complete && exit 0
if install_from_debian podman runc mmdebstrap; then
    complete && exit 0
fi
echo "The image is tried with podman, runc and mmdebstrap: install them." >&2
exit 1
