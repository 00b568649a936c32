"""Who has the application's role in both databases, and no key, becomes nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from psycopg import errors

from contactpoint import embedded
from contactpoint.access.grants import Role
from contactpoint.services.accounts.prove_identity import NotProvedError, prove_identity
from contactpoint.services.accounts.sign_in import signed_in
from contactpoint.store.models import Account, WrappedKey
from contactpoint.store.repositories import accounts
from contactpoint.store.safe import forget_vault, vault
from contactpoint.vault.errors import SealBrokenError
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

_KEPT, _DESTROYED = UUID(int=1), UUID(int=2)
_OWN_PASSWORD, _OWN_PIN = "thieves' lantern fifty-one", "918273"


@dataclass(frozen=True, slots=True)
class Scene:
    """The thief's own account, an officer's, and the role's connection to the records."""

    thief: Account
    officer: Account
    role: "psycopg.Connection[Any]"

    def change(self, command: str, **values: object) -> None:
        """What the thief does, committed."""
        with self.role.transaction():
            self.role.execute(
                command.encode(), {"thief": self.thief.pk, "officer": self.officer.pk, **values}
            )


@pytest.fixture
def scene(connect_as: Callable[..., "psycopg.Connection[Any]"]) -> Scene:
    """Both accounts can sign in; the thief knows only one's password, PIN and device."""
    at = world.organisation()
    thief = world.account("terry.thief", at=at, password=_OWN_PASSWORD)
    thief.pin = make_password(_OWN_PIN)
    thief.save()
    officer = world.account("olga.officer", role=Role.DATA_QUALITY, at=at, password="x" * 20)
    return Scene(thief, officer, connect_as(embedded.APPLICATION))


def proves(username: str, code: str) -> bool:
    """Whether the thief signs in under a user name with what the thief has."""
    try:
        prove_identity(username=username, password=_OWN_PASSWORD, code=code, pin=_OWN_PIN)
    except (NotProvedError, SealBrokenError):
        return False
    return True


_ALL_OF_IT = """
    UPDATE store_account AS account SET password = own.password, pin = own.pin
    FROM store_account AS own WHERE account.id = %(officer)s AND own.id = %(thief)s
"""
_AUTHENTICATOR = """
    UPDATE mfa_authenticator AS held SET data = own.data
    FROM mfa_authenticator AS own WHERE held.user_id = %(officer)s AND own.user_id = %(thief)s
"""


def test_what_the_thief_has_signs_in_the_thief_alone(scene: Scene) -> None:
    """The attacks below fail for their own reason: without them the thief's own account opens."""
    assert proves("terry.thief", world.current_code(scene.thief))
    assert not proves("olga.officer", world.current_code(scene.thief))


_MAC_AS_WELL = """
    UPDATE store_account AS account SET mac = own.mac FROM store_account AS own
    WHERE account.id = %(officer)s AND own.id = %(thief)s
"""


@pytest.mark.parametrize(
    "attack",
    [
        (_ALL_OF_IT,),
        (_AUTHENTICATOR,),
        (_ALL_OF_IT, _AUTHENTICATOR),
        (_ALL_OF_IT, _AUTHENTICATOR, _MAC_AS_WELL),
    ],
)
def test_nobody_signs_in_as_another(scene: Scene, attack: tuple[str, ...]) -> None:
    """With one's own password, PIN and device in another's rows, with or without one's own MAC."""
    code = world.current_code(scene.thief)
    for command in attack:
        scene.change(command)
    assert not proves("olga.officer", code)


@pytest.mark.parametrize(
    "attack",
    [
        """UPDATE store_account SET grants = '[["data_quality", "national", null]]'
        WHERE id = %(thief)s""",
        # With the other's MAC.
        "UPDATE store_account AS account SET grants = other.grants, mac = other.mac"
        " FROM store_account AS other"
        " WHERE account.id = %(thief)s AND other.id = %(officer)s",
        "UPDATE store_account SET trained_on = '2026-11-01' WHERE id = %(thief)s",
        "UPDATE store_account SET demonstration = true WHERE id = %(thief)s",
        "UPDATE store_organisation SET authority_gss = 'E08000035'",
        "UPDATE store_organisation SET service = 'police'",
    ],
)
def test_nobody_signs_in_as_more(scene: Scene, attack: str) -> None:
    """Another role, a check that was never made, or another authority in one's own rows: from then
    on the account is nobody's, also in a session that is open."""
    code = world.current_code(scene.thief)
    scene.change(attack)
    assert not proves("terry.thief", code)
    account = accounts.by_pk(scene.thief.pk)
    assert account is not None
    with pytest.raises(SealBrokenError):
        signed_in(account)


def test_two_accounts_that_exchange_numbers_are_nobody(scene: Scene) -> None:
    """A session names an account by number: under the other's number neither account is one."""
    # Nothing refers to either yet but their devices, and that they were given them.
    scene.change("DELETE FROM mfa_authenticator")
    scene.change("DELETE FROM store_endedgeneration")
    scene.change("UPDATE store_account SET id = 900000 WHERE id = %(officer)s")
    scene.change("UPDATE store_account SET id = %(officer)s WHERE id = %(thief)s")
    account = accounts.by_pk(scene.officer.pk)
    assert account is not None
    assert account.username == "terry.thief"
    with pytest.raises(SealBrokenError):
        signed_in(account)


def test_a_session_is_taken_over_by_nobody(scene: Scene) -> None:
    """The thief's own session with the officer's content, or under the officer's row, is empty."""
    # Where static files are collected; the server warns when it is not there.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    browsers = []
    for account in (scene.thief, scene.officer):
        browser = Client()
        browser.force_login(account)
        browsers.append(browser)
    own, other = Session.objects.order_by("expire_date")
    scene.change(
        "UPDATE django_session SET session_data = %(data)s WHERE session_key = %(key)s",
        data=other.session_data,
        key=own.session_key,
    )
    forget_vault()
    response = browsers[0].get(reverse("search"))
    assert response.status_code == 302
    assert "sign-in" in response.headers["Location"]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE store_wrappedkey SET wrapped = NULL, destroyed_at = now()",
        "UPDATE store_wrappedkey SET wrapped = ''",
        "DELETE FROM store_wrappedkey",
        "TRUNCATE store_wrappedkey",
        "DROP TABLE store_wrappedkey",
    ],
)
def test_no_key_is_emptied(
    scene: Scene, connect_as: Callable[..., "psycopg.Connection[Any]"], attack: str
) -> None:
    """What was sealed stays readable, whoever takes a server process over."""
    keys = connect_as(embedded.APPLICATION, "keys")
    with pytest.raises(errors.InsufficientPrivilege):
        keys.execute(attack.encode())


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM store_indexrecord",
        "UPDATE store_indexrecord SET sealed = ''",
        "DELETE FROM store_indexpagea",
        "UPDATE store_searchindex SET directory = ''",
        "INSERT INTO store_indexrecord (generation, sealed, written_in) VALUES (0, '', '3')",
    ],
)
def test_nothing_is_taken_out_of_the_index(scene: Scene, attack: str) -> None:
    """A record may be added, and what does not open is noticed; none is taken away or put before
    what others have read."""
    with pytest.raises(errors.InsufficientPrivilege):
        scene.role.execute(attack.encode())


@pytest.fixture
def destroyer(connect_as: Callable[..., "psycopg.Connection[Any]"]) -> "psycopg.Connection[Any]":
    """A connection of the role that destroys keys, to a database with a key and a destroyed one."""
    vault().create([_KEPT, _DESTROYED])
    vault().destroy([_DESTROYED])
    return connect_as(embedded.DESTROYER, "keys")


def test_the_destroyer_empties_a_key(destroyer: "psycopg.Connection[Any]") -> None:
    """What it sealed cannot be opened again; the time is the server's own."""
    with destroyer.transaction():
        destroyer.execute(
            "UPDATE store_wrappedkey SET wrapped = NULL, destroyed_at = '2020-01-01'"
            " WHERE subject = %s",
            [_KEPT],
        )
    assert vault().hold([_KEPT]).is_destroyed(_KEPT)
    destroyed_at = WrappedKey.objects.get(subject=_KEPT).destroyed_at
    assert destroyed_at is not None
    assert destroyed_at.year > 2020


@pytest.mark.parametrize(
    "attack",
    [
        # It reads no key, and learns none by asking for it.
        "SELECT wrapped FROM store_wrappedkey",
        "SELECT subject FROM store_wrappedkey WHERE wrapped > ''",
        "SELECT * FROM store_wrappedkey",
        "UPDATE store_wrappedkey SET wrapped = NULL, destroyed_at = now() RETURNING wrapped",
        "COPY store_wrappedkey TO STDOUT",
        # It puts no key in another's place, not one that it has seen itself.
        "UPDATE store_wrappedkey SET wrapped = '' WHERE subject = %(kept)s",
        "UPDATE store_wrappedkey SET wrapped = decode(repeat('00', 40), 'hex')"
        " WHERE subject = %(kept)s",
        "UPDATE store_wrappedkey SET wrapped = wrapped WHERE subject = %(kept)s",
        # A destroyed key stays so, with its time.
        "UPDATE store_wrappedkey SET wrapped = '', destroyed_at = NULL WHERE subject = %(gone)s",
        "UPDATE store_wrappedkey SET destroyed_at = now() WHERE subject = %(gone)s",
        # It adds, renames and deletes nothing.
        "UPDATE store_wrappedkey SET subject = gen_random_uuid()",
        "UPDATE store_wrappedkey SET made_at = now()",
        "INSERT INTO store_wrappedkey VALUES (gen_random_uuid(), '', now(), NULL)",
        "INSERT INTO store_wrappedkey (subject) VALUES (gen_random_uuid())",
        "DELETE FROM store_wrappedkey",
        "TRUNCATE store_wrappedkey",
        "DROP TABLE store_wrappedkey",
        "DROP TRIGGER a_destroyed_key_stays_so ON store_wrappedkey",
        "ALTER TABLE store_wrappedkey DISABLE TRIGGER ALL",
        "SELECT * FROM store_lastinggeneration",
        "UPDATE store_lastinggeneration SET past = true",
        "INSERT INTO store_lastinggeneration (name, generation, since, past)"
        " VALUES ('sessions', 1, now(), false)",
        "SELECT * FROM django_migrations",
        "CREATE TABLE public.copied_key ()",
        f"SET ROLE {embedded.OWNER}",
        f"SET ROLE {embedded.APPLICATION}",
        "SELECT pg_read_file('PG_VERSION')",
    ],
)
def test_the_destroyer_does_nothing_else(destroyer: "psycopg.Connection[Any]", attack: str) -> None:
    """Who has this role can do harm that is noticed, and learns nothing."""
    with pytest.raises(errors.InsufficientPrivilege):
        destroyer.execute(attack.encode(), {"kept": _KEPT, "gone": _DESTROYED})


def test_the_destroyer_sees_nothing_of_the_records(
    connect_as: Callable[..., "psycopg.Connection[Any]"],
) -> None:
    """No table of them, even where it can connect at all."""
    records = connect_as(embedded.DESTROYER)
    found = records.execute(
        "SELECT relname FROM pg_class, unnest(%s::text[]) AS privilege"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"
        " AND (CASE relkind WHEN 'S' THEN has_sequence_privilege(oid, 'USAGE')"
        " ELSE has_table_privilege(oid, privilege) OR has_any_column_privilege(oid, 'SELECT') END)",
        [["SELECT", "INSERT", "UPDATE", "DELETE"]],
    ).fetchall()
    assert found == []


@pytest.mark.parametrize("role", [embedded.APPLICATION, embedded.DESTROYER])
def test_nobody_but_the_owner_says_which_generation_seals(
    connect_as: Callable[..., "psycopg.Connection[Any]"], role: str
) -> None:
    """A generation whose key somebody has is not brought back, nor another called past."""
    keys = connect_as(role, "keys")
    for attack in (
        "INSERT INTO store_lastinggeneration (name, generation, since, past)"
        " VALUES ('sessions', 1, now(), false)",
        "UPDATE store_lastinggeneration SET past = true",
        "DELETE FROM store_lastinggeneration",
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            keys.execute(attack.encode())
        keys.rollback()


def test_not_even_the_owner_brings_a_destroyed_key_back(
    destroyer: "psycopg.Connection[Any]",
) -> None:
    """By a plain statement."""
    with pytest.raises(DatabaseError, match="stays destroyed"):
        WrappedKey.objects.filter(subject=_DESTROYED).update(wrapped=b"x", destroyed_at=None)
