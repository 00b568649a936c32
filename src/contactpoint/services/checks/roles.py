"""The roles of the databases: none holds more than the design gives it."""

from collections.abc import Iterator, Mapping

from contactpoint import embedded
from contactpoint.services.checks.check import BOTH, CALLED, Found, unless
from contactpoint.store.grants import GRANTED, Rights
from contactpoint.store.repositories import rights, servers
from contactpoint.store.router import DEFAULT, KEYS

_ROLES = {
    DEFAULT: (embedded.OWNER, embedded.APPLICATION),
    KEYS: (embedded.OWNER, embedded.APPLICATION, embedded.DESTROYER),
}
_ALL = (*_ROLES[KEYS], embedded.SUPERUSER)


def login() -> Found:
    """The service is the role that owns nothing."""
    return unless(
        (
            f"{CALLED[database]}: the service is {role}"
            for database in BOTH
            for role in dict.fromkeys(servers.login_of(database))
            if role != embedded.APPLICATION
        ),
        f"the service is {embedded.APPLICATION}",
        "put that role into DATABASE_URL and KEYS_DATABASE_URL, and no other",
    )


def powers() -> Found:
    """No role overrides rights, makes roles or databases, or owns what it should not."""
    return unless(
        _too_powerful(),
        "no role has more power than the design gives it",
        "take it away: ALTER ROLE ... NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB"
        " NOREPLICATION, REVOKE, REASSIGN OWNED (docs/operations.md)",
    )


def grants() -> Found:
    """Each role may do with each table what the design says, and no more."""
    return unless(
        _differences(),
        "rights to every table and column are as the design says",
        "REVOKE what is too much; run 'contactpoint migrate' where something is wanting",
    )


def public() -> Found:
    """A role that is made tomorrow may do nothing here."""
    return unless(
        (
            f"{CALLED[database]}: everybody {right}"
            for database in BOTH
            for right in rights.of_public(database)
        ),
        "PUBLIC has no right to the databases and their tables",
        "REVOKE ALL ON DATABASE ... FROM PUBLIC; REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    )


def others() -> Found:
    """Nobody else reads or writes the tables."""
    return unless(
        (
            f"{CALLED[database]}: {role}"
            for database in BOTH
            for role in rights.others(database, _ALL)
        ),
        "no other role that can log in has a right to a table",
        "take the rights away, or accept it where it is the role that makes backups",
    )


def guards() -> Found:
    """What keeps the ledger and destroyed keys is there, on, and alone."""
    return unless(
        (f"{CALLED[database]}: {one}" for database in BOTH for one in rights.unguarded(database)),
        "the triggers of the ledger and of destroyed keys are on, and there are no others",
        "find out who changed them; treat what came since as not proved",
    )


def _too_powerful() -> Iterator[str]:
    for database in BOTH:
        for role in _ROLES[database]:
            if not rights.exists(database, role):
                yield f"{CALLED[database]}: there is no role {role}"
                continue
            owns = role == embedded.OWNER
            for power in rights.powers(database, role, owns=owns):
                yield f"{CALLED[database]}: {role}: {power}"
    if rights.exists(DEFAULT, embedded.DESTROYER) and rights.may_connect(
        DEFAULT, embedded.DESTROYER
    ):
        yield f"records: {embedded.DESTROYER}: connects to the database"


def _differences() -> Iterator[str]:
    for database in BOTH:
        for role in (embedded.APPLICATION, embedded.DESTROYER):
            if not rights.exists(database, role):
                continue
            held, given = rights.held(database, role), GRANTED[database].get(role, {})
            for table in sorted(held.keys() | given.keys()):
                yield from (
                    f"{CALLED[database]}: {role} {told}"
                    for told in _told(table, held.get(table), given.get(table))
                )


def _told(table: str, held: Rights | None, given: Rights | None) -> Iterator[str]:
    has, should = _single(held), _single(given)
    for right in sorted(has - should):
        yield f"may {' '.join(right)} on {table}"
    for right in sorted(should - has):
        yield f"may not {' '.join(right)} on {table}"


def _single(rights_to: Rights | None) -> set[tuple[str, ...]]:
    """Each right by itself, with its column where it is of one."""
    if rights_to is None:
        return set()
    columns: Mapping[str, frozenset[str]] = rights_to.columns
    return {(right,) for right in rights_to.table} | {
        (right, column) for right, names in columns.items() for column in names
    }
