"""The ``contactpoint`` command: prepares the home and the databases, then hands over to ``cli``.

Without a database address in the environment, the command uses the home's embedded server. The last
command that uses this server stops it. The order matters: Django reads the settings when it starts,
so everything that they need must be in the environment before.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import make_conninfo

from contactpoint import embedded
from contactpoint.children.printable import printable
from contactpoint.config.home import Home, HomeNotOursError

_ADDRESSES = (
    ("DATABASE_URL", "OWNER_DATABASE_URL", embedded.DATABASES[0]),
    ("KEYS_DATABASE_URL", "OWNER_KEYS_DATABASE_URL", embedded.DATABASES[1]),
)
_DESTROYER = "DESTROYER_KEYS_DATABASE_URL"
# These commands make and drop indexes, rewrite the search index, or delete what was never to come.
# Only the role that owns the tables may do so. What they destroy keys by is the destroyer's role.
_AS_OWNER = (
    ["migrate"],
    ["feed", "first-load"],
    ["feed", "withdraw"],
    ["feed", "forget"],
    ["index", "merge"],
    ["index", "rebuild"],
    ["keys", "rewrap"],
    ["keys", "rotate"],
)
_WITHOUT_DATABASES = frozenset({"", "synth"})
# This command looks at what is there: it neither makes a home nor starts a server.
_LOOKS = "check"
# This command serves a copy with a home, databases and keys of its own. It is kept from the real
# databases' addresses; where it is to have a server of its own, that is named with a prefix.
_PRACTICE, _OF_PRACTICE = "practice", "PRACTICE_"
# These commands serve searches long enough for warming the server's memory to be worth it.
_SERVING = frozenset({"up", "demo"})
_NAMES = (*(name for names in _ADDRESSES for name in names[:2]), _DESTROYER)
# What a shell reports of a program that was ended by SIGTERM.
_ENDED = 128 + signal.SIGTERM


@contextmanager
def _databases(home: Home, *, serving: bool) -> Iterator[None]:
    """Have the addresses of both databases in the environment, with a server behind them."""
    if _has_addresses():
        yield
        return
    with embedded.in_use(home.root) as cluster:
        for application, owner, database in _ADDRESSES:
            os.environ[application] = cluster.dsn(database, embedded.APPLICATION)
            os.environ[owner] = cluster.dsn(database, embedded.OWNER)
        os.environ[_DESTROYER] = cluster.dsn(embedded.DATABASES[1], embedded.DESTROYER)
        if serving:
            embedded.warm_meanwhile(cluster)
        yield


def _look_at_embedded(home: Home) -> None:
    """Have the application's addresses in the environment, whether the server runs or not."""
    for application, _, database in _ADDRESSES:
        # Where it does not run, or cannot be opened, nothing answers, which the command tells.
        place = {"host": str(home.root / "postgres"), "dbname": database}
        os.environ[application] = make_conninfo(**place, user=embedded.APPLICATION)
    try:
        cluster = embedded.running(home.root)
        if cluster is not None:
            for application, _, database in _ADDRESSES:
                os.environ[application] = cluster.dsn(database, embedded.APPLICATION)
    except embedded.EmbeddedClusterError as error:
        sys.stderr.write(f"{error}\n")


def _has_addresses(prefix: str = "") -> bool:
    return any(prefix + name in os.environ for names in _ADDRESSES for name in names[:2])


def _prepare(home: Home, command: str) -> None:
    """Make the home where it is missing.

    Raises ``EmbeddedClusterError``, with nothing made, where the embedded server cannot use it.
    """
    if not _has_addresses():
        embedded.check_home(home.root)
    try:
        if command == "demo":
            # Settings depend on whether the home is a demonstration, so this comes first.
            home.begin_demonstration()
        home.prepare()
    except OSError as error:
        raise embedded.EmbeddedClusterError(
            f"{home.root} cannot be used ({error.strerror}); choose another with CONTACTPOINT_HOME"
        ) from None


def _in_practice(home: Home) -> Home:
    """The home of the practice copy, with nothing of the real databases in the environment."""
    if not _has_addresses(_OF_PRACTICE):
        embedded.check_home(home.root)
    for name in _NAMES:
        os.environ.pop(name, None)
        if (own := os.environ.get(_OF_PRACTICE + name)) is not None:
            os.environ[name] = own
    copy = home.begin_practice()
    os.environ["CONTACTPOINT_HOME"] = str(copy.root)
    return copy


def _become_owner() -> None:
    """Connect as the role that owns the tables, where its address is known."""
    for application, owner, _ in _ADDRESSES:
        if owner in os.environ:
            os.environ[application] = os.environ[owner]


def _end_in_order(number: int, frame: FrameType | None) -> None:
    """Told to end (SIGTERM), a command still gives up the database, as after Ctrl-C."""
    sys.exit(_ENDED)


def _run() -> None:
    django.setup()
    from contactpoint.cli.main import contactpoint

    contactpoint.main(prog_name="contactpoint")


def main() -> None:
    """Run one command and exit with its code; where there is no home for it, say why."""
    # Nobody else may write to what the command makes, whatever it was started with.
    os.umask(os.umask(0o077) | 0o022)
    signal.signal(signal.SIGTERM, _end_in_order)
    try:
        _main()
    except (embedded.EmbeddedClusterError, HomeNotOursError, ImproperlyConfigured) as error:
        sys.exit(printable(str(error)))


def _main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactpoint.config.settings")
    words = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    command = words[0] if words else ""
    if command in _WITHOUT_DATABASES or "--help" in sys.argv:
        for application, _, _ in _ADDRESSES:
            os.environ.setdefault(application, "")
        _run()
    home = Home.from_environment()
    if command == _LOOKS:
        if not _has_addresses():
            _look_at_embedded(home)
        _run()
    if command == _PRACTICE:
        home = _in_practice(home)
    _prepare(home, command)
    with _databases(home, serving=command in _SERVING):
        if words[:1] in _AS_OWNER or words[:2] in _AS_OWNER:
            _become_owner()
        _run()
