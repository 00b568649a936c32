#!/bin/sh
# Prints the path of nginx. Where there is none and we are root on a Debian system, installs
# Debian's, and starts nothing. Only the tests of the reverse proxy's settings need it.
set -eu
. "$(dirname "$0")/debian.sh"

PATH="$PATH:/usr/sbin"
find_nginx() {
    command -v nginx
}

find_nginx && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # A policy of our own keeps Debian from starting it on port 80.
    policy=/usr/sbin/policy-rc.d
    made=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 0755 "$policy"
        made=yes
    fi
    install_from_debian nginx-light || true
    test -z "$made" || rm -f "$policy"
    find_nginx && exit 0
fi
echo "The tests of the reverse proxy need nginx: install it (on Debian: apt-get install nginx-light)." >&2
exit 1
