"""Where a database is, for connections that Django does not make."""

from django.db import connections
from psycopg.conninfo import make_conninfo


def address_of(alias: str) -> str:
    """The libpq address that Django uses for a database. It holds a password: log it nowhere."""
    told = connections[alias].settings_dict
    return make_conninfo(
        dbname=told["NAME"],
        user=told["USER"] or None,
        password=told["PASSWORD"] or None,
        host=told["HOST"] or None,
        port=told["PORT"] or None,
    )
