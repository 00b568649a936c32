"""The roles and databases of a cluster; each step may be repeated after an interruption."""

import psycopg
from psycopg import sql

from contactpoint.embedded.cluster import (
    APPLICATION,
    DATABASES,
    DESTROYER,
    OWNER,
    SUPERUSER,
    EmbeddedCluster,
)
from contactpoint.embedded.errors import ServerDidNotStartError
from contactpoint.embedded.secrets import ensure_password, read_password


def ensure_roles_and_databases(cluster: EmbeddedCluster) -> None:
    """Create the roles and databases that are missing; leave existing ones alone, passwords and
    rights included."""
    try:
        with psycopg.connect(cluster.dsn("postgres", SUPERUSER), autocommit=True) as connection:
            for role in (OWNER, APPLICATION, DESTROYER):
                _ensure_role(connection, cluster, role)
            for database in DATABASES:
                _ensure_database(connection, database)
            # The records are none of the destroyer's business.
            _let_in(connection, DATABASES[1], DESTROYER)
    except psycopg.Error as error:
        raise ServerDidNotStartError(
            "the server runs, but its roles and databases could not be prepared "
            f"({type(error).__name__}, SQLSTATE {error.sqlstate})"
        ) from None


def _ensure_role(
    connection: psycopg.Connection[tuple[object, ...]], cluster: EmbeddedCluster, role: str
) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        return
    # A home may be older than the role.
    ensure_password(cluster.home, role)
    # Only the SCRAM verifier travels: the password itself never reaches the server.
    verifier = connection.pgconn.encrypt_password(
        read_password(cluster.home, role).encode(), role.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(verifier)
        )
    )


def _ensure_database(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    name = sql.Identifier(database)
    found = connection.execute(
        "SELECT datconnlimit FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    if found is not None and found[0] == -2:
        # PostgreSQL's mark of a database whose creation or removal was interrupted.
        connection.execute(sql.SQL("DROP DATABASE {}").format(name))
        found = None
    if found is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER))
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    _let_in(connection, database, APPLICATION)


def _let_in(connection: psycopg.Connection[tuple[object, ...]], database: str, role: str) -> None:
    command = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
    connection.execute(command.format(sql.Identifier(database), sql.Identifier(role)))
