"""What failed below a service is told to its caller, and no word of what it was given."""

import pytest
from django.db import ProgrammingError, connection, transaction

from contactpoint.services.unavailable import (
    DatabaseLostError,
    OtherReleaseError,
    StaysSealedError,
    databases_told,
    seals_told,
)
from contactpoint.vault.errors import KeyDestroyedError, VaultError


@pytest.mark.parametrize("kind", [VaultError, KeyDestroyedError])
def test_what_stays_sealed_is_told_as_the_vault_says_it(kind: type[VaultError]) -> None:
    """The vault's messages are fit for a person, and stay as they are."""
    with pytest.raises(StaysSealedError, match=r"^why it stays sealed$"), seals_told():
        raise kind("why it stays sealed")


@pytest.mark.django_db
def test_a_database_of_another_release_is_told_apart() -> None:
    """A table that is not there was made by another release, or will be."""
    with pytest.raises(OtherReleaseError), databases_told(), transaction.atomic():
        connection.cursor().execute("SELECT 1 FROM of_another_release")


@pytest.mark.django_db
def test_a_fault_of_the_program_is_none_of_the_databases() -> None:
    """A statement that no release could run is raised as it is."""
    with pytest.raises(ProgrammingError), databases_told(), transaction.atomic():
        connection.cursor().execute("SELECT no_such_function('Bella')")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raised", "message"),
    [
        ("57P01", "the database was lost"),
        ("08006", "the database was lost"),
        ("53100", "the database could not go on (SQLSTATE 53100)"),
    ],
)
def test_a_lost_database_is_told_without_its_words(raised: str, message: str) -> None:
    """A connection that is gone, or the code of what else befell; the server's words are not."""
    words = f"DO $$ BEGIN RAISE 'Bella Tarkington' USING ERRCODE = '{raised}'; END $$"
    with pytest.raises(DatabaseLostError) as caught, databases_told(), transaction.atomic():
        connection.cursor().execute(words)
    assert str(caught.value) == message
    assert caught.value.__suppress_context__
