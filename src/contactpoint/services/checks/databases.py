"""The two databases: that they answer, are apart, and keep what they are given."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from contactpoint.services.checks.check import BOTH, CALLED, Found, bad, good, unless
from contactpoint.store.repositories import servers
from contactpoint.store.router import DEFAULT, KEYS

# The PostgreSQL that this release was built and tested with, as the wheel carries it.
MAJOR, NEWEST_MINOR = 18, 6
_MOST_SECONDS_APART = 5.0
_KEEPING = {"fsync": "on", "full_page_writes": "on", "data_checksums": "on"}
# A server that answers before a change is on its own disk loses entries of the ledger.
_COMMITTED = frozenset({"on", "remote_apply", "remote_write", "local"})
# Statements carry user names, and their parameters more than that.
_SILENT = {
    "log_statement": frozenset({"none", "ddl"}),
    "log_min_duration_statement": frozenset({"-1"}),
    "log_min_duration_sample": frozenset({"-1"}),
    "log_transaction_sample_rate": frozenset({"0"}),
    "log_parameter_max_length_on_error": frozenset({"0"}),
}
_OTHER_ADDRESSES = (
    "OWNER_DATABASE_URL",
    "OWNER_KEYS_DATABASE_URL",
    "DESTROYER_KEYS_DATABASE_URL",
)


def answers(database: str) -> Found:
    """The database answers. Without it, what needs it is not looked at."""
    connections[database].ensure_connection()
    return good("it answers")


def keys_database() -> Found:
    """Keys are in another database than what they seal."""
    if servers.place_of(DEFAULT) == servers.place_of(KEYS):
        return bad(
            "records and keys are in one database: whoever copies it opens everything",
            "set KEYS_DATABASE_URL to another database and make it anew from the feeds",
        )
    return good("they are in different databases")


def keys_server() -> Found:
    """Keys are on another server than what they seal."""
    if servers.place_of(DEFAULT).server == servers.place_of(KEYS).server:
        return bad(
            "both databases are on one server: its superuser and its copies have both",
            "move the database of keys to another server (docs/operations.md)",
        )
    return good("they are on different servers")


def credentials() -> Found:
    """No address opens what another is for."""
    return unless(
        _shared_credentials(),
        "each address has credentials of its own",
        "give each role on each server another password or certificate",
    )


def embedded_server() -> Found:
    """A server of this home is for demonstrations and small installations."""
    data = (settings.HOME.root / "postgres").resolve()
    hosts = {host for told in _addresses().values() for host in _hosts(told)}
    if any(host and Path(host).resolve() == data for host in hosts):
        return bad(
            "the databases are in the embedded server: records, keys and the key file are on one"
            " disk, under one account",
            "use servers of your own (docs/operations.md), or accept it where all who administer"
            " this machine may see everything",
        )
    return good("the databases are on servers of your own")


def tls() -> Found:
    """What goes over a network is read by nobody on the way, and goes to nobody else."""
    return unless(
        (
            f"{name} does not ask for sslmode=verify-full"
            for name, told in _addresses().items()
            if not all(map(_is_local, _hosts(told))) and _ssl_mode(told) != "verify-full"
        ),
        "every address is of a local socket or asks for verify-full",
        "add sslmode=verify-full and sslrootcert to the address",
    )


def versions() -> Found:
    """The servers are of the PostgreSQL that this release knows, with what was mended since."""
    return unless(
        (
            f"{CALLED[database]}: PostgreSQL {major}.{minor}"
            for database in BOTH
            for major, minor in [_version(database)]
            if major != MAJOR or minor < NEWEST_MINOR
        ),
        f"both are {MAJOR}.{NEWEST_MINOR} or later",
        f"update the server: this release is for PostgreSQL {MAJOR}.{NEWEST_MINOR} or later",
    )


def durable() -> Found:
    """What the servers said is kept survives a power cut, and a page that rots is noticed."""
    return unless(
        _not_keeping(),
        "fsync, full_page_writes, data_checksums and synchronous_commit are on",
        "turn them on (pg_checksums --enable while the server is stopped)",
    )


def silent() -> Found:
    """The servers write no statement of the service into their logs."""
    return unless(
        (
            f"{CALLED[database]}: {name} is {there[name]}"
            for database in BOTH
            for there in [servers.settings_of(database)]
            for name, allowed in _SILENT.items()
            if there[name] not in allowed
        ),
        "no statement is logged",
        "set them back: statements and their parameters name persons",
    )


def clocks() -> Found:
    """The service and both servers have the same time: the ledger's is the server's."""
    return unless(
        (
            f"{CALLED[database]}: {seconds:+.0f} seconds"
            for database in BOTH
            if abs(seconds := servers.clock_difference(database)) > _MOST_SECONDS_APART
        ),
        "all clocks agree within seconds",
        "have each machine set its clock by NTP",
    )


def migrations() -> Found:
    """Both databases have the tables of this release."""
    missing, unknown = servers.not_applied()
    wrong = [f"records: {missing} migrations are not applied"] if missing else []
    if unknown:
        wrong.append(f"records: {unknown} migrations are of a later release")
    wrong += [
        f"{CALLED[database]}: {len(lacking)} columns of this release are not there"
        for database in BOTH
        if (lacking := servers.missing_columns(database))
    ]
    return unless(
        wrong, "both have the tables of this release", "run 'contactpoint migrate' of this release"
    )


def _addresses() -> dict[str, Mapping[str, str]]:
    """The parts of every address that is known here, by the variable that has it."""
    found: dict[str, Mapping[str, str]] = {}
    for database, name in ((DEFAULT, "DATABASE_URL"), (KEYS, "KEYS_DATABASE_URL")):
        told = connections[database].settings_dict
        found[name] = {
            **{part: str(value) for part, value in told["OPTIONS"].items()},
            "host": told["HOST"],
            "user": told["USER"],
            "password": told["PASSWORD"],
        }
    for name in _OTHER_ADDRESSES:
        if os.environ.get(name):
            parts = conninfo_to_dict(os.environ[name])
            found[name] = {part: str(value) for part, value in parts.items() if value is not None}
    return found


def _hosts(told: Mapping[str, str]) -> list[str]:
    """Where an address leads, by libpq's rules: a number goes before a name."""
    named = told.get("hostaddr") or told.get("host") or os.environ.get("PGHOSTADDR")
    return (named or os.environ.get("PGHOST") or "").split(",")


def _is_local(host: str) -> bool:
    return not host or host.startswith(("/", "@"))


def _ssl_mode(told: Mapping[str, str]) -> str:
    return told.get("sslmode") or os.environ.get("PGSSLMODE") or "prefer"


def _shared_credentials() -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    used = {
        "DATABASE_URL": servers.password_of(DEFAULT),
        "KEYS_DATABASE_URL": servers.password_of(KEYS),
    }
    for name, told in _addresses().items():
        for part in ("password", "sslkey"):
            # A password may be in a file that libpq reads, and not in the address.
            secret = (used.get(name) if part == "password" else None) or told.get(part)
            if secret and (part, secret) in seen:
                yield f"{name} has the {part} of {seen[part, secret]}"
            elif secret:
                seen[part, secret] = name


def _version(database: str) -> tuple[int, int]:
    major, minor = divmod(int(servers.settings_of(database)["server_version_num"]), 10_000)
    return major, minor


def _not_keeping() -> Iterator[str]:
    for database in BOTH:
        there = servers.settings_of(database)
        for name, wanted in _KEEPING.items():
            if there[name] != wanted:
                yield f"{CALLED[database]}: {name} is {there[name]}"
        if there["synchronous_commit"] not in _COMMITTED:
            yield f"{CALLED[database]}: synchronous_commit is {there['synchronous_commit']}"
