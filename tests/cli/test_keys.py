"""``keys rewrap``, ``rotate`` and ``status``: what an operator is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError
from pytest_django import Settings

from contactpoint.services.rotate_keys import KeyKind
from contactpoint.store.models import Account
from contactpoint.store.repositories import wrapped_keys
from contactpoint.store.safe import forget_vault
from contactpoint.store.shelf import DatabaseShelf
from contactpoint.vault.key_holder import FileKeyHolder
from tests.cli.conftest import Run
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A key file of the test's own, and a child under it."""
    settings.KEY_FILE = tmp_path / "secrets" / "key"
    FileKeyHolder.create_file(settings.KEY_FILE)
    forget_vault()
    world.put(world.BELLA)
    yield
    forget_vault()


def test_how_many_were_wrapped_anew_and_what_is_left_to_do(run: Run) -> None:
    """One document for a program; a person is told to come again for the key before."""
    done = json.loads(run("keys", "rewrap", "--json", "--unattended").stdout)
    assert done["rewrapped"] == done["keys"] > 3
    assert done["key_before_kept"]
    told = run("keys", "rewrap")
    assert (told.exit_code, told.stdout) == (0, "")
    assert "run the same command again in an hour" in told.stderr


def test_who_may_not_is_told_whose_work_it_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which addresses to set."""

    def denied(*_: object) -> None:
        raise ProgrammingError from psycopg.errors.InsufficientPrivilege()

    monkeypatch.setattr(wrapped_keys, "replace", denied)
    done = run("keys", "rewrap")
    assert done.exit_code == 1
    assert "OWNER_KEYS_DATABASE_URL" in done.stderr


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        ("file", "restore it"),
        ("token", "CONTACTPOINT_TOKEN_MODULE"),
        ("cloud", "'file' or 'token'"),
    ],
)
def test_a_holder_that_cannot_be_had_is_told(
    run: Run, settings: Settings, holder: str, told: str
) -> None:
    """With what to set or to restore; nothing is wrapped anew."""
    before = list(wrapped_keys.in_batches(100))
    run("index", "status")
    settings.KEY_HOLDER = holder
    if holder == "file":
        settings.KEY_FILE.rename(settings.KEY_FILE.with_name("elsewhere"))
    done = run("keys", "rewrap")
    assert done.exit_code == 1
    assert told in done.stderr
    after = dict(pair for batch in wrapped_keys.in_batches(100) for pair in batch)
    assert after.items() >= dict(pair for batch in before for pair in batch).items()


def test_what_was_renewed_and_what_is_kept_until_when(run: Run) -> None:
    """One document for a program; a person is told when to come again."""
    world.account()
    done = json.loads(run("keys", "rotate", "--json", "--unattended").stdout)
    told = {one["kind"]: one for one in done}
    assert set(told) == set(KeyKind)
    assert all(one["renewed"] and one["generation"] == 1 for one in done)
    assert told["accounts"]["made_anew"] == 2
    assert (told["accounts"]["kept"], told["ledger"]["kept"]) == ([], [0])
    assert told["ledger"]["kept_until"] is None
    assert told["sessions"]["kept_until"] is not None
    again = run("keys", "rotate")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "sessions: generation 1 seals since before; generation 0 kept: run it" in again.stderr
    assert "ledger: generation 1 seals since before; generation 0 kept, to read" in again.stderr


def test_only_what_is_named_is_renewed(run: Run) -> None:
    """Several kinds may be named; another word is wrong usage."""
    told = run("keys", "rotate", "--only", "sessions", "--only", "ledger", "--json").stdout
    assert [one["kind"] for one in json.loads(told)] == ["sessions", "ledger"]
    status = json.loads(run("keys", "status", "--json").stdout)
    assert {one["kind"] for one in status if one["generation"] == 0} >= {"accounts"}
    assert run("keys", "rotate", "--only", "marks").exit_code == 2


def test_an_account_that_was_changed_past_the_service_is_told_of(run: Run) -> None:
    """By a number: which one it is, is for who looks into it."""
    world.account()
    Account.objects.update(grants=[["data_quality", "national", None]])
    done = run("keys", "rotate", "--only", "accounts")
    assert "1 changed past the service and left as they are" in done.stderr
    assert "dana" not in done.stderr


def test_the_status_says_which_generation_and_since_when(run: Run) -> None:
    """For a person and for a program; nothing of any child."""
    run("keys", "rotate", "--only", "sessions")
    told = run("keys", "status").stderr
    assert "sessions: sessions: generation 1 since 20" in told
    assert "generation 0 kept." in told
    assert "authenticators: authenticators: generation 0." in told
    found = json.loads(run("keys", "status", "--json").stdout)
    assert set(found[0]) == {"kind", "name", "generation", "since", "kept"}
    for word in ("Bella", "Tarkington", world.only_child().number):
        assert word not in told + json.dumps(found)


def test_the_help_says_what_is_not_renewed(run: Run) -> None:
    """So that nobody believes it is."""
    assert "references, marks and pointers" in " ".join(
        run("keys", "rotate", "--help").stdout.split()
    )


def test_without_the_destroyers_address_the_operator_is_told_which(
    run: Run, settings: Settings
) -> None:
    """Before anything is renewed."""
    settings.DESTROYER_KEYS_DATABASE_URL = ""
    for command in (["keys", "rotate"], ["index", "merge"], ["index", "rebuild"]):
        done = run(*command)
        assert done.exit_code == 1
        assert "set DESTROYER_KEYS_DATABASE_URL" in done.stderr


def test_who_may_not_renew_is_told_whose_work_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which addresses to set."""

    def denied(*_: object) -> None:
        raise ProgrammingError from psycopg.errors.InsufficientPrivilege()

    monkeypatch.setattr(DatabaseShelf, "begin", denied)
    done = run("keys", "rotate")
    assert done.exit_code == 1
    assert "OWNER_KEYS_DATABASE_URL" in done.stderr
