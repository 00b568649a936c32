"""``keys rewrap``: what an operator is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError
from pytest_django import Settings

from contactpoint.store.repositories import wrapped_keys
from contactpoint.store.safe import forget_vault
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
