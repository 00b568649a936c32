"""Entries as they are kept: sealed, hashed, and verifiable after their key is gone."""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from psycopg import Connection

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.config import embedded
from contactpoint.ledger.entry import Entry, Event, month_key_name
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.store.documents import decode_detail, ledger_place
from contactpoint.store.models import LedgerEntry
from contactpoint.store.repositories import ledger
from contactpoint.store.safe import forget_vault, vault
from contactpoint.vault.errors import KeyDestroyedError, SealBrokenError
from contactpoint.vault.vault import lasting_subject
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_PURPOSE = Purpose.WELFARE_CONCERN


@pytest.fixture
def dana() -> Actor:
    """A social worker."""
    return world.actor_of(world.account())


@pytest.fixture
def opened(dana: Actor) -> LedgerEntry:
    """The entry of an opening of Bella's record."""
    world.put(world.BELLA)
    open_record(actor=dana, purpose=_PURPOSE, number=world.only_child().number)
    return LedgerEntry.objects.get(event=Event.RECORD_OPENED)


@pytest.fixture
def searched(dana: Actor) -> LedgerEntry:
    """The entry of a search for a child whom the index does not hold."""
    find_child(
        actor=dana,
        purpose=_PURPOSE,
        criteria=Criteria(family="Absentham", birth_date=date(2016, 2, 29)),
    )
    return LedgerEntry.objects.get(event=Event.SEARCHED)


def entry_of(row: LedgerEntry) -> Entry:
    """The entry as a verifier has it: from the columns of the row and nothing else."""
    return Entry(
        at=row.at,
        account=row.account,
        organisation=row.organisation,
        event=Event(row.event),
        purpose=row.purpose,
        subject=row.subject,
        sealed_under=row.sealed_under,
        sealed=bytes(row.sealed),
    )


def detail_of(row: LedgerEntry) -> dict[str, object]:
    """The entry's detail, opened under the key that the row names."""
    ring = vault().hold([row.sealed_under])
    return decode_detail(ring.open(ledger_place(row.sealed_under), bytes(row.sealed)))


def test_the_stored_hash_is_that_of_the_row(opened: LedgerEntry, searched: LedgerEntry) -> None:
    """Whoever reads the row can compute its hash again."""
    for row in LedgerEntry.objects.all():
        assert bytes(row.hash) == entry_of(row).hash()


def test_an_opening_is_sealed_under_the_childs_key(opened: LedgerEntry, dana: Actor) -> None:
    """Who, for whom, when, what and why is in clear; about which child, and its name, is not."""
    assert (opened.account, opened.organisation) == (dana.account_id, dana.organisation_id)
    assert opened.purpose == _PURPOSE.value
    assert opened.subject == opened.sealed_under == world.only_child().subject
    assert detail_of(opened) == {
        "number": world.only_child().number,
        "name": "Arabella Tarkington",
    }


def test_search_parameters_are_sealed_under_the_months_key(searched: LedgerEntry) -> None:
    """They may name a child whom the index does not hold, so no child's key could seal them."""
    assert searched.subject is None
    assert searched.sealed_under == lasting_subject(month_key_name(searched.at))
    assert detail_of(searched) == {
        "criteria": {"family": "Absentham", "birth_date": "2016-02-29"},
        "results": [],
        "too_many": False,
    }


def test_a_search_records_what_it_showed(dana: Actor) -> None:
    """Child numbers of the results, in their order: who was shown is known afterwards."""
    world.put(world.BELLA)
    find_child(
        actor=dana,
        purpose=_PURPOSE,
        criteria=Criteria(family="Tarkington", birth_date=world.BELLA.birth_date),
    )
    assert detail_of(LedgerEntry.objects.get())["results"] == [world.only_child().number]


def test_destroying_the_childs_key_leaves_the_entry_verifiable(
    opened: LedgerEntry, dana: Actor
) -> None:
    """The detail is gone, the hash still fits, and the account sees that it was destroyed."""
    vault().destroy([opened.sealed_under])
    row = LedgerEntry.objects.get(pk=opened.pk)
    assert bytes(row.hash) == entry_of(row).hash()
    with pytest.raises(KeyDestroyedError):
        detail_of(row)
    (entry,) = own_activity(actor=dana).entries
    assert entry.event is Event.RECORD_OPENED
    assert entry.description == "The detail has been destroyed."


def test_destroying_a_months_key_leaves_its_searches_verifiable(
    searched: LedgerEntry, dana: Actor
) -> None:
    """After 24 months nobody can read for whom was searched; that somebody did, everybody can."""
    vault().destroy([searched.sealed_under])
    row = LedgerEntry.objects.get(pk=searched.pk)
    assert bytes(row.hash) == entry_of(row).hash()
    forget_vault()
    held = ledger.own_entries(account_id=dana.account_id, before=None, limit=10)
    assert [entry.detail for entry in held] == [None]


def test_an_entry_moved_to_another_child_does_not_open(opened: LedgerEntry) -> None:
    """The seal is bound to the child: a row that names another key stays shut."""
    opened.sealed_under = uuid4()
    vault().create([opened.sealed_under])
    with pytest.raises(SealBrokenError):
        detail_of(opened)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_an_entry_is_not_written_alone() -> None:
    """Outside a transaction there is nothing that it could stand or fall with."""
    with pytest.raises(TransactionManagementError):
        ledger.append(event=Event.SEARCHED, detail={})
    assert not LedgerEntry.objects.exists()


def test_an_entry_falls_with_what_it_records() -> None:
    """When the change is undone, so is the entry."""
    with transaction.atomic():
        ledger.append(event=Event.FEED_LOADED, detail={})
        transaction.set_rollback(True)
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_look_is_committed_before_it_is_shown(connect_as: Callable[..., Connection]) -> None:
    """When recording a look returns, others see the entry: no later failure takes it back."""
    ledger.append(event=Event.SIGN_IN_FAILED, detail={}, alone=True)
    seen = connect_as(embedded.OWNER).execute("SELECT count(*) FROM store_ledgerentry").fetchone()
    assert seen == (1,)


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_look_is_not_recorded_in_a_transaction_that_may_fail() -> None:
    """Within somebody else's transaction the entry could be undone after the look was shown."""
    with transaction.atomic(), pytest.raises(RuntimeError):
        ledger.append(event=Event.SIGN_IN_FAILED, detail={}, alone=True)
    assert not LedgerEntry.objects.exists()
