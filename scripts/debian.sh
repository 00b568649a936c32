# Sourced by what sees to a program. Installs packages of Debian's where we are root on a Debian
# system, and fails anywhere else.
install_from_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" >&2
}
