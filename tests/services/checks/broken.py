"""What can be wrong with an installation: for each check the ways in which it is broken here."""

import base64
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from contactpoint import embedded
from contactpoint.config.home import Home
from contactpoint.services.checks import databases, packages, secrets_kept
from contactpoint.store import sealed_sessions
from contactpoint.store.repositories import servers as server_facts
from tests.services.checks.installation import HOST, KEYS, OPERATOR, RECORDS, Servers, point, stamp

_APP, _OWNER, _DESTROYER = embedded.APPLICATION, embedded.OWNER, embedded.DESTROYER
Breaking = Callable[[Servers, pytest.MonkeyPatch], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Broken:
    """A way in which what a check looks at is not as it should be."""

    check: str
    way: str
    breaking: Breaking


def _sql(database: str, do: str, undo: str) -> Breaking:
    @contextmanager
    def breaking(servers: Servers, _: pytest.MonkeyPatch) -> Iterator[None]:
        with servers.superuser(database) as connection:
            connection.execute(do)  # type: ignore[arg-type]
            try:
                yield
            finally:
                connection.execute(undo)  # type: ignore[arg-type]

    return breaking


def _server_setting(database: str, name: str, value: str) -> Breaking:
    """A setting of the whole server, which it takes up when it comes to it."""

    def until(servers: Servers, wanted: bool) -> None:
        while True:
            address = servers.address(database, embedded.SUPERUSER)
            with psycopg.connect(address) as asking:
                ((now,),) = asking.execute(f"SHOW {name}").fetchall()  # type: ignore[arg-type]
            if (now == value) is wanted:
                return

    @contextmanager
    def breaking(servers: Servers, _: pytest.MonkeyPatch) -> Iterator[None]:
        with servers.superuser(database) as connection:
            connection.execute(f"ALTER SYSTEM SET {name} = {value}")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")
            until(servers, True)
            try:
                yield
            finally:
                connection.execute(f"ALTER SYSTEM RESET {name}")  # type: ignore[arg-type]
                connection.execute("SELECT pg_reload_conf()")
                until(servers, False)

    return breaking


def _setting(**changed: object) -> Breaking:
    @contextmanager
    def breaking(_: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as patched:
            for name, value in changed.items():
                patched.setattr(settings, name, value)
            yield

    return breaking


def _changed(owner: object, name: str, value: object) -> Breaking:
    return lambda servers, monkeypatch: patch.object(owner, name, value)


def _named(target: str, value: object) -> Breaking:
    return lambda servers, monkeypatch: patch(target, value)


def _environment(name: str, value: Callable[[Servers], str]) -> Breaking:
    return lambda servers, monkeypatch: patch.dict(os.environ, {name: value(servers)})


def _address(alias: str, address: Callable[[Servers], str]) -> Breaking:
    @contextmanager
    def breaking(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as patched:
            point(patched, alias, address(servers))
            yield
            connections[alias].close()

    return breaking


def _mode(where: str, mode: int) -> Breaking:
    @contextmanager
    def breaking(servers: Servers, _: pytest.MonkeyPatch) -> Iterator[None]:
        path = servers.home / where
        before = path.stat().st_mode
        path.chmod(mode)
        try:
            yield
        finally:
            path.chmod(before)

    return breaking


def _content(where: str, content: bytes | None) -> Breaking:
    """A file with another content, or without it none, and its own again afterwards."""

    @contextmanager
    def breaking(servers: Servers, _: pytest.MonkeyPatch) -> Iterator[None]:
        path = servers.home / where
        kept = path.rename(path.with_name("kept"))
        if content is not None:
            path.touch(mode=0o600)
            path.write_bytes(content)
        try:
            yield
        finally:
            kept.rename(path)

    return breaking


@contextmanager
def _no_home(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with _setting(HOME=Home(servers.home / "elsewhere"))(servers, monkeypatch):
        yield


def _unit(name: str, mode: int) -> Breaking:
    @contextmanager
    def breaking(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        path = servers.home.parent / "etc" / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        path.chmod(mode)
        try:
            with patch.object(secrets_kept, "SYSTEM_FILES", (str(path),)):
                yield
        finally:
            path.unlink()

    return breaking


@contextmanager
def _renewal_left(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = servers.home / "secrets" / "key-encryption-key.before"
    before.touch(mode=0o600)
    try:
        with patch.object(secrets_kept, "_RENEWED_WITHIN", timedelta(0)):
            yield
    finally:
        before.unlink()


def _list_of_leaked(content: str | None) -> Breaking:
    @contextmanager
    def breaking(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        path = servers.home.parent / "other-leaked.txt"
        if content is not None:
            path.write_text(content)
        with _setting(BREACHED_PASSWORDS=path)(servers, monkeypatch):
            yield
        path.unlink(missing_ok=True)

    return breaking


def _copies(what: str, *ages: timedelta) -> Breaking:
    """Of what is copied, copies of these ages alone."""

    @contextmanager
    def breaking(servers: Servers, _: pytest.MonkeyPatch) -> Iterator[None]:
        folder = servers.home / "backups" / what
        kept = folder.rename(folder.with_name("kept"))
        for age in ages:
            stamp(folder, age, ".dump")
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            kept.rename(folder)

    return breaking


@contextmanager
def _other_packages(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    locked = servers.home.parent / "locked.txt"
    locked.write_text("django==1.0\nnot-installed==1.0\n")
    with patch.object(packages, "_LOCKED", locked):
        yield


def _package(content: str | None) -> Breaking:
    """A package one of whose files is another than pip wrote, or is gone."""

    @contextmanager
    def breaking(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        folder = servers.home.parent / "site"
        told = folder / "invented-1.0.dist-info"
        told.mkdir(parents=True)
        (told / "METADATA").write_text("Name: invented\nVersion: 1.0\n")
        digest = base64.urlsafe_b64encode(hashlib.sha256(b"as it was").digest()).rstrip(b"=")
        (told / "RECORD").write_text(f"invented.py,sha256={digest.decode()},9\n")
        if content is not None:
            (folder / "invented.py").write_text(content)
        locked = servers.home.parent / "locked.txt"
        locked.write_text("invented==1.0\n")
        with patch.object(packages, "_LOCKED", locked), monkeypatch.context() as patched:
            patched.syspath_prepend(folder)
            yield
        shutil.rmtree(folder)

    return breaking


@contextmanager
def _one_password_file(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No address has a password; libpq reads it from a file for both."""
    told = conninfo_to_dict(servers.address(RECORDS))
    passwords = servers.home.parent / "pgpass"
    passwords.touch(mode=0o600)
    passwords.write_text(f"*:*:*:*:{told.pop('password')}\n")
    with monkeypatch.context() as patched:
        patched.setenv("PGPASSFILE", str(passwords))
        for alias, database in (("default", RECORDS), ("keys", KEYS)):
            point(patched, alias, make_conninfo(**{**told, "dbname": database}))
        yield
        for alias in ("default", "keys"):
            connections[alias].close()


def _late(seconds: float) -> Breaking:
    clock = SimpleNamespace(time=lambda: time.time() + seconds)
    return _changed(server_facts, "time", clock)


_LAST = "id = (SELECT max(id) FROM store_ledgerentry)"
_KEPT_INDEX = (
    "CREATE TABLE kept_row AS TABLE store_searchindex;"
    "CREATE TABLE kept_record AS TABLE store_indexrecord;"
)
_INDEX_BACK = (
    "DELETE FROM store_searchindex; INSERT INTO store_searchindex SELECT * FROM kept_row;"
    "INSERT INTO store_indexrecord OVERRIDING SYSTEM VALUE SELECT * FROM kept_record;"
    "DROP TABLE kept_row, kept_record"
)
_NO_SUPPLIER = (
    "CREATE TABLE kept_supplier AS TABLE store_supplier;"
    "CREATE TABLE kept_load AS SELECT id, supplier_id FROM store_load;"
    "UPDATE store_load SET supplier_id = NULL; DELETE FROM store_supplier"
)
_SUPPLIER_BACK = (
    "INSERT INTO store_supplier OVERRIDING SYSTEM VALUE SELECT * FROM kept_supplier;"
    "UPDATE store_load SET supplier_id = kept_load.supplier_id FROM kept_load"
    " WHERE kept_load.id = store_load.id; DROP TABLE kept_supplier, kept_load"
)
_SESSION_KEY = sealed_sessions.KEY_NAME


def _power(database: str, role: str, power: str) -> Broken:
    undo = f"ALTER ROLE {role} NO{power}"
    return Broken(
        "role-powers", f"{role} {power}", _sql(database, f"ALTER ROLE {role} {power}", undo)
    )


def _granted(check: str, database: str, what: str, whom: str) -> Broken:
    return Broken(
        check,
        f"{what} to {whom}",
        _sql(database, f"GRANT {what} TO {whom}", f"REVOKE {what} FROM {whom}"),
    )


def _revoked(database: str, what: str, whom: str) -> Broken:
    return Broken(
        "role-grants",
        f"no {what} for {whom}",
        _sql(database, f"REVOKE {what} FROM {whom}", f"GRANT {what} TO {whom}"),
    )


BROKEN: tuple[Broken, ...] = (
    Broken("home-modes", "others enter the home", _mode("", 0o755)),
    Broken("home-modes", "the group reads a password", _mode("secrets/session-secret", 0o640)),
    Broken("home-modes", "others enter the secrets", _mode("secrets", 0o711)),
    Broken("home-modes", "no home", _no_home),
    Broken("unit-modes", "everybody writes a unit", _unit("contactpoint.service", 0o666)),
    *(
        Broken("unit-modes", f"everybody reads {name}", _unit(name, 0o644))
        for name in ("contactpoint.env", "environment", "pages.pgpass", "key.pem")
    ),
    Broken("unit-modes", "everybody writes a certificate", _unit("ca.pem", 0o646)),
    Broken("key-holder", "the group reads the key", _mode("secrets/key-encryption-key", 0o640)),
    Broken("key-holder", "no key file", _content("secrets/key-encryption-key", None)),
    Broken("key-holder", "half a key", _content("secrets/key-encryption-key", bytes(16))),
    Broken("key-holder", "no such holder", _setting(KEY_HOLDER="memory")),
    Broken("key-published", "zeros", _content("secrets/key-encryption-key", bytes(32))),
    Broken("key-published", "vectors", _content("secrets/key-encryption-key", bytes(range(32)))),
    Broken("key-published", "no key file", _content("secrets/key-encryption-key", None)),
    Broken("key-renewal", "the key before is still there", _renewal_left),
    Broken("session-secret", "short", _setting(SECRET_KEY="short")),
    Broken("session-secret", "none", _setting(SECRET_KEY="")),
    Broken(
        "records-answer",
        "no server",
        _address("default", lambda s: "host=/nonexistent dbname=x user=x"),
    ),
    Broken(
        "keys-answer", "no server", _address("keys", lambda s: "host=/nonexistent dbname=x user=x")
    ),
    Broken(
        "keys-answer",
        "another password",
        _address("keys", lambda s: s.of[KEYS].dsn(KEYS, _APP) + "&password=another"),
    ),
    Broken("keys-database", "one for both", _address("keys", lambda s: s.address(RECORDS))),
    Broken(
        "keys-server", "one for both", _address("keys", lambda s: s.of[RECORDS].dsn(KEYS, _APP))
    ),
    Broken(
        "credentials",
        "one password for both databases",
        _address("keys", lambda s: s.of[RECORDS].dsn(KEYS, _APP)),
    ),
    Broken("credentials", "one password for both, from a file", _one_password_file),
    Broken(
        "credentials",
        "the owner has the application's",
        _environment("OWNER_DATABASE_URL", lambda s: s.address(RECORDS)),
    ),
    Broken(
        "embedded-server",
        "the home's own",
        lambda s, m: _setting(HOME=Home(s.of[RECORDS].home))(s, m),
    ),
    Broken(
        "database-tls",
        "no word of it",
        _address("keys", lambda s: "host=keys.example dbname=x user=x"),
    ),
    Broken(
        "database-tls",
        "whoever answers",
        _address("default", lambda s: "host=db.example dbname=x user=x sslmode=require"),
    ),
    Broken(
        "database-tls",
        "a number behind a socket",
        _address("default", lambda s: "host=/run hostaddr=192.0.2.1 dbname=x user=x"),
    ),
    Broken(
        "database-tls",
        "the second of two",
        _address("default", lambda s: "host=/run,db.example dbname=x user=x"),
    ),
    Broken(
        "database-tls",
        "the destroyer's",
        _environment(
            "DESTROYER_KEYS_DATABASE_URL", lambda s: "host=keys.example sslmode=verify-ca"
        ),
    ),
    Broken("database-version", "a later minor release", _changed(databases, "NEWEST_MINOR", 99)),
    Broken("database-version", "another major release", _changed(databases, "MAJOR", 17)),
    Broken("database-durable", "no fsync", _server_setting(RECORDS, "fsync", "off")),
    Broken("database-durable", "half pages", _server_setting(KEYS, "full_page_writes", "off")),
    Broken(
        "database-durable",
        "commits in memory",
        _sql(
            RECORDS,
            f"ALTER ROLE {_APP} SET synchronous_commit = off",
            f"ALTER ROLE {_APP} RESET synchronous_commit",
        ),
    ),
    *(
        Broken(
            "database-logs",
            name,
            _sql(
                RECORDS,
                f"ALTER ROLE {_APP} SET {name} = {value}",
                f"ALTER ROLE {_APP} RESET {name}",
            ),
        )
        for name, value in (
            ("log_statement", "'all'"),
            ("log_min_duration_statement", "0"),
            ("log_min_duration_sample", "0"),
            ("log_transaction_sample_rate", "1"),
            ("log_parameter_max_length_on_error", "-1"),
        )
    ),
    Broken("clocks", "the service is late", _late(-60)),
    Broken("clocks", "the service is early", _late(60)),
    Broken(
        "migrations",
        "one of this release",
        _sql(
            RECORDS,
            "CREATE TABLE kept_one AS SELECT * FROM django_migrations WHERE app = 'store'"
            " ORDER BY id DESC LIMIT 1;"
            "DELETE FROM django_migrations WHERE id IN (SELECT id FROM kept_one)",
            "INSERT INTO django_migrations OVERRIDING SYSTEM VALUE SELECT * FROM kept_one;"
            "DROP TABLE kept_one",
        ),
    ),
    Broken(
        "migrations",
        "of a later release",
        _sql(
            RECORDS,
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('store', '9999_later', now())",
            "DELETE FROM django_migrations WHERE name = '9999_later'",
        ),
    ),
    Broken(
        "migrations",
        "keys were left behind",
        _sql(
            KEYS,
            "ALTER TABLE store_lastinggeneration RENAME COLUMN past TO gone",
            "ALTER TABLE store_lastinggeneration RENAME COLUMN gone TO past",
        ),
    ),
    Broken("login", "the owner", _address("default", lambda s: s.address(RECORDS, _OWNER))),
    Broken(
        "login",
        "the superuser",
        _address("keys", lambda s: s.address(KEYS, "contactpoint_superuser")),
    ),
    *(
        _power(RECORDS, _APP, power)
        for power in ("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION")
    ),
    _power(KEYS, _APP, "BYPASSRLS"),
    _power(KEYS, _DESTROYER, "CREATEROLE"),
    _power(RECORDS, _OWNER, "SUPERUSER"),
    _granted("role-powers", RECORDS, "pg_read_all_data", _APP),
    _granted("role-powers", RECORDS, _OWNER, _APP),
    _granted("role-powers", KEYS, "pg_write_all_data", _DESTROYER),
    _granted("role-powers", RECORDS, "CREATE ON SCHEMA public", _APP),
    _granted("role-powers", RECORDS, f"CREATE ON DATABASE {RECORDS}", _APP),
    _granted("role-powers", KEYS, f"TEMPORARY ON DATABASE {KEYS}", _DESTROYER),
    _granted("role-powers", RECORDS, f"CONNECT ON DATABASE {RECORDS}", _DESTROYER),
    _granted("role-powers", RECORDS, "UPDATE ON SEQUENCE store_child_id_seq", _APP),
    _granted("role-powers", RECORDS, "USAGE ON SEQUENCE store_ledgerentry_id_seq", _APP),
    Broken(
        "role-powers",
        "the application owns a table",
        _sql(
            RECORDS,
            f"CREATE TABLE own (); ALTER TABLE own OWNER TO {_APP}",
            "DROP TABLE own",
        ),
    ),
    Broken(
        "role-powers",
        "no destroyer",
        _sql(
            KEYS,
            f"ALTER ROLE {_DESTROYER} RENAME TO somebody",
            f"ALTER ROLE somebody RENAME TO {_DESTROYER}",
        ),
    ),
    _granted("role-grants", RECORDS, "UPDATE ON store_ledgerentry", _APP),
    _granted("role-grants", RECORDS, "UPDATE (sealed) ON store_ledgerentry", _APP),
    _granted("role-grants", RECORDS, "INSERT (at) ON store_ledgerentry", _APP),
    _granted("role-grants", RECORDS, "TRUNCATE ON store_child", _APP),
    _granted("role-grants", RECORDS, "SELECT ON auth_group", _APP),
    _granted("role-grants", KEYS, "DELETE ON store_wrappedkey", _APP),
    _granted("role-grants", KEYS, "SELECT (wrapped) ON store_wrappedkey", _DESTROYER),
    _revoked(RECORDS, "SELECT ON store_child", _APP),
    _revoked(KEYS, "UPDATE (wrapped) ON store_wrappedkey", _DESTROYER),
    _granted("public-rights", RECORDS, f"CONNECT ON DATABASE {RECORDS}", "PUBLIC"),
    _granted("public-rights", KEYS, "CREATE ON SCHEMA public", "PUBLIC"),
    _granted("public-rights", KEYS, "SELECT ON store_wrappedkey", "PUBLIC"),
    _granted("public-rights", RECORDS, "SELECT (document) ON store_child", "PUBLIC"),
    *(
        Broken(
            "other-roles",
            f"a visitor with {right}",
            _sql(
                RECORDS,
                f"CREATE ROLE visitor LOGIN; GRANT {right} TO visitor",
                "DROP OWNED BY visitor; DROP ROLE visitor",
            ),
        )
        for right in (
            *("SELECT ON store_child", "SELECT (sealed) ON store_ledgerentry"),
            *("DELETE ON store_review", "pg_read_all_data"),
        )
    ),
    Broken(
        "other-roles",
        "another superuser",
        _sql(KEYS, "CREATE ROLE visitor LOGIN SUPERUSER", "DROP ROLE visitor"),
    ),
    *(
        Broken(
            "guards",
            f"{trigger} is off",
            _sql(
                database,
                f"ALTER TABLE {table} DISABLE TRIGGER {trigger}",
                f"ALTER TABLE {table} ENABLE TRIGGER {trigger}",
            ),
        )
        for database, table, trigger in (
            (RECORDS, "store_ledgerentry", "ledger_is_append_only"),
            (RECORDS, "store_ledgerentry", "ledger_entry_is_hashed"),
            (KEYS, "store_wrappedkey", "a_destroyed_key_stays_so"),
        )
    ),
    Broken(
        "guards",
        "one more trigger",
        _sql(
            RECORDS,
            "CREATE TRIGGER copies BEFORE INSERT ON store_child"
            " FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
            "DROP TRIGGER copies ON store_child",
        ),
    ),
    Broken(
        "guards",
        "a rule that swallows entries",
        _sql(
            RECORDS,
            "CREATE RULE quiet AS ON INSERT TO store_ledgerentry DO INSTEAD NOTHING",
            "DROP RULE quiet ON store_ledgerentry",
        ),
    ),
    Broken(
        "guards",
        "a function that runs as its owner",
        _sql(
            KEYS,
            "CREATE FUNCTION public.lent() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "DROP FUNCTION public.lent()",
        ),
    ),
    Broken(
        "ledger-read",
        "the last entry was changed",
        _sql(
            RECORDS,
            "CREATE TABLE kept_entry AS SELECT id, envelope FROM store_ledgerentry;"
            f"UPDATE store_ledgerentry SET envelope = set_byte(envelope, 20,"
            f" get_byte(envelope, 20) # 1) WHERE {_LAST}",
            "UPDATE store_ledgerentry SET envelope = kept_entry.envelope FROM kept_entry"
            " WHERE kept_entry.id = store_ledgerentry.id; DROP TABLE kept_entry",
        ),
    ),
    *(
        Broken(
            "ledger-order",
            f"the last entry is of {when}",
            _sql(
                RECORDS,
                "CREATE TABLE kept_entry AS SELECT id, at FROM store_ledgerentry;"
                f"UPDATE store_ledgerentry SET at = '{when}' WHERE {_LAST}",
                "UPDATE store_ledgerentry SET at = kept_entry.at FROM kept_entry"
                " WHERE kept_entry.id = store_ledgerentry.id; DROP TABLE kept_entry",
            ),
        )
        for when in ("2020-01-01", "2120-01-01")
    ),
    Broken(
        "index-there",
        "lost",
        _sql(
            RECORDS,
            _KEPT_INDEX
            + "DELETE FROM store_indexrecord; UPDATE store_searchindex SET generation = 0",
            _INDEX_BACK,
        ),
    ),
    Broken(
        "index-finds",
        "its journal was lost",
        _sql(RECORDS, _KEPT_INDEX + "DELETE FROM store_indexrecord", _INDEX_BACK),
    ),
    Broken(
        "index-finds",
        "another release made it, under other rules",
        _named(
            "contactpoint.placing.stored_keys.keys_to_store", lambda found: frozenset({"other"})
        ),
    ),
    Broken(
        "index-finds",
        "its run is past",
        _sql(
            RECORDS,
            "CREATE TABLE kept_row AS TABLE store_searchindex;"
            "UPDATE store_searchindex SET directory = ''",
            "DELETE FROM store_searchindex; INSERT INTO store_searchindex SELECT * FROM kept_row;"
            "DROP TABLE kept_row",
        ),
    ),
    Broken(
        "index-merged",
        "long ago",
        _sql(
            RECORDS,
            "UPDATE store_searchindex SET made_at = made_at - interval '5 days'",
            "UPDATE store_searchindex SET made_at = made_at + interval '5 days'",
        ),
    ),
    Broken(
        "index-merged",
        "due",
        _sql(
            RECORDS,
            "INSERT INTO store_indexrecord (generation, sealed)"
            " SELECT 0, '' FROM generate_series(1, 15625)",
            "DELETE FROM store_indexrecord WHERE sealed = ''",
        ),
    ),
    Broken(
        "keys-renewed",
        "half done",
        _sql(
            KEYS,
            "INSERT INTO store_lastinggeneration (name, generation, since, past) VALUES"
            f" ('{_SESSION_KEY}', 0, now() - interval '9 days', false),"
            f" ('{_SESSION_KEY}', 1, now() - interval '3 days', false)",
            "DELETE FROM store_lastinggeneration",
        ),
    ),
    Broken(
        "demonstration",
        "a demonstration's account",
        _sql(
            RECORDS,
            "UPDATE store_account SET demonstration = true",
            "UPDATE store_account SET demonstration = false",
        ),
    ),
    Broken("demonstration", "a person's in a demonstration", _setting(DEMONSTRATION=True)),
    Broken(
        "accounts-as-made",
        "another role",
        _sql(
            RECORDS,
            'UPDATE store_account SET grants = \'[["auditor", "national", null]]\'',
            'UPDATE store_account SET grants = \'[["practitioner", "not_known", null]]\'',
        ),
    ),
    Broken(
        "accounts-as-made",
        "an organisation that is accredited past the service",
        _sql(
            RECORDS,
            "UPDATE store_organisation SET authority_gss = 'E92000001' WHERE code = '999001'",
            "UPDATE store_organisation SET authority_gss = '' WHERE code = '999001'",
        ),
    ),
    Broken(
        "accounts-used",
        "for long",
        _sql(
            RECORDS,
            "UPDATE store_account SET last_login = now() - interval '100 days'",
            "UPDATE store_account SET last_login = NULL",
        ),
    ),
    Broken(
        "accounts-used",
        "ever",
        _sql(
            RECORDS,
            "UPDATE store_account SET identity_checked_on = identity_checked_on - 100",
            "UPDATE store_account SET identity_checked_on = identity_checked_on + 100",
        ),
    ),
    Broken(
        "sessions",
        "one that ended",
        _sql(
            RECORDS,
            "INSERT INTO django_session (session_key, session_data, expire_date)"
            " VALUES ('ended', '', now() - interval '3 days')",
            "DELETE FROM django_session",
        ),
    ),
    Broken("suppliers", "none", _sql(RECORDS, _NO_SUPPLIER, _SUPPLIER_BACK)),
    Broken(
        "suppliers",
        "changed past the service",
        _sql(
            RECORDS,
            "UPDATE store_supplier SET delivery_number = delivery_number + 1",
            "UPDATE store_supplier SET delivery_number = delivery_number - 1",
        ),
    ),
    *(
        Broken(
            "loads",
            state,
            _sql(
                RECORDS,
                f"UPDATE store_load SET state = '{state}' WHERE id = 1",
                "UPDATE store_load SET state = 'done' WHERE id = 1",
            ),
        )
        for state in ("running", "held", "withdrawing")
    ),
    Broken("pages-tls", "off", _setting(SERVED_OVER_TLS=False)),
    Broken("pages-settings", "errors shown", _setting(DEBUG=True)),
    Broken("pages-settings", "no HSTS", _setting(SECURE_HSTS_SECONDS=0)),
    Broken("pages-settings", "cookies without TLS", _setting(SESSION_COOKIE_SECURE=False)),
    Broken("pages-settings", "forms without TLS", _setting(CSRF_COOKIE_SECURE=False)),
    Broken("pages-settings", "no redirection", _setting(SECURE_SSL_REDIRECT=False)),
    *(
        Broken("pages-name-operator", f"no {name}", _setting(OPERATOR=OPERATOR | {name: ""}))
        for name in OPERATOR
    ),
    Broken("pages-hosts", "any name", _setting(ALLOWED_HOSTS=["*"])),
    Broken("pages-hosts", "any name below", _setting(ALLOWED_HOSTS=[".example"])),
    Broken("pages-hosts", "this machine's alone", _setting(ALLOWED_HOSTS=["localhost"])),
    Broken("pages-hosts", "no proxy", _setting(PROXIES=0)),
    Broken(
        "disk",
        "nearly full",
        _changed(shutil, "disk_usage", lambda path: SimpleNamespace(total=100, free=9)),
    ),
    Broken("packages", "others than locked", _other_packages),
    Broken("package-files", "one was changed", _package("as it is")),
    Broken("package-files", "one is gone", _package(None)),
    Broken("email", "no way was chosen", _setting(EMAIL_WAY="")),
    Broken("email", "no sender", _setting(EMAIL_WAY="file", EMAIL_FROM="")),
    Broken("email", "no server", _setting(EMAIL_WAY="smtp", EMAIL_FROM="a@x.example")),
    Broken("breached-passwords", "no list", _setting(BREACHED_PASSWORDS=None)),
    Broken("breached-passwords", "a list that is not there", _list_of_leaked(None)),
    Broken("breached-passwords", "an empty one", _list_of_leaked("")),
    Broken("breached-passwords", "one of passwords", _list_of_leaked("password1:3\nletmein:4\n")),
    Broken(
        "breached-passwords",
        "one in another order",
        _list_of_leaked(f"{'F' * 40}:3\n{'A' * 40}:4\n"),
    ),
    Broken("security-keys", "an address", _setting(SECURITY_KEY_DOMAIN="127.0.0.1")),
    Broken("security-keys", "another's", _setting(SECURITY_KEY_DOMAIN="elsewhere.example")),
    Broken("security-keys", "one below", _setting(SECURITY_KEY_DOMAIN=f"keys.{HOST}")),
    Broken("backups-made", "none of records", _copies("default")),
    Broken("backups-made", "none of keys", _copies("keys")),
    Broken("backups-made", "none of the key file", _copies("key-encryption-key")),
    Broken("backups-made", "old ones alone", _copies("keys", timedelta(hours=30))),
    Broken("backups-made", "of a time to come", _copies("default", timedelta(hours=-5))),
    Broken("backups-made", "of the key before", _copies("key-encryption-key", timedelta(days=400))),
    Broken(
        "backups-ended",
        "one from before what was destroyed",
        _copies("keys", timedelta(hours=1), timedelta(days=8)),
    ),
)
