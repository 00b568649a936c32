"""Entries as they are kept: sealed, numbered and hashed by the server, and verifiable after their
key is gone."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields
from psycopg import Connection

from contactpoint import embedded
from contactpoint.access.actor import Actor, Job, JobName, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.children.names import PersonName
from contactpoint.ledger.details import (
    ChildShown,
    FeedLoaded,
    Migrated,
    OwnActivitySeen,
    RecordOpened,
    Sealed,
    Searched,
    SignInFailed,
)
from contactpoint.ledger.entry import Entry, Event, Origin, month_key_name
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.services.within_reach import concerned
from contactpoint.store import prepared
from contactpoint.store.documents import decode_sealed, ledger_place
from contactpoint.store.models import Child, LedgerEntry
from contactpoint.store.repositories import children, ledger
from contactpoint.store.safe import forget_vault, vault
from contactpoint.vault.errors import KeyDestroyedError, SealBrokenError
from contactpoint.vault.vault import Ring, Vault, lasting_subject
from tests.fixtures.actors import LOADING, actor
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
        number=row.pk,
        at=row.at,
        account=row.account,
        organisation=row.organisation,
        event=Event(row.event),
        purpose=row.purpose,
        subject=row.subject,
        sealed_under=row.sealed_under,
        sealed=bytes(row.sealed),
    )


def sealed_of(row: LedgerEntry) -> Sealed:
    """What is sealed of the entry, opened under the key that the row names."""
    ring = vault().hold([row.sealed_under])
    return decode_sealed(ring.open(ledger_place(row.sealed_under), bytes(row.sealed)))


def test_the_stored_hash_is_that_of_the_row(opened: LedgerEntry, searched: LedgerEntry) -> None:
    """Whoever reads the row can compute its hash again."""
    for row in LedgerEntry.objects.all():
        assert bytes(row.hash) == entry_of(row).hash()


_rows = st.fixed_dictionaries(
    {
        "account": st.none() | st.integers(0, 2**63 - 1),
        "organisation": st.none() | st.integers(0, 2**63 - 1),
        "event": st.sampled_from(Event).map(lambda event: event.value),
        "purpose": st.sampled_from(["", *Purpose]).map(str),
        "subject": st.none() | st.uuids(),
        "sealed_under": st.uuids(),
        "sealed": st.binary(max_size=300),
    }
)


@given(rows=st.lists(_rows, min_size=1, max_size=20), zone=st.sampled_from(["UTC", "Asia/Kabul"]))
def test_the_server_hashes_as_a_verifier_does(rows: list[dict[str, object]], zone: str) -> None:
    """For whatever an entry holds, and whatever time zone it is written in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        for row in rows:
            cursor.execute(
                "INSERT INTO store_ledgerentry"
                " (account, organisation, event, purpose, subject, sealed_under, sealed) VALUES"
                " (%(account)s, %(organisation)s, %(event)s, %(purpose)s, %(subject)s,"
                " %(sealed_under)s, %(sealed)s)",
                row,
            )
        # Django reads every time as one of its own zone.
        cursor.execute("SET LOCAL TimeZone TO 'UTC'")
        kept = list(LedgerEntry.objects.order_by("-id")[: len(rows)])
        assert [bytes(row.hash) for row in kept] == [entry_of(row).hash() for row in kept]
        transaction.set_rollback(True)


def test_number_and_time_are_the_servers(dana: Actor) -> None:
    """Numbers go up, each entry has the moment at which it was written and not its transaction's,
    and neither was the application's to say."""
    before = datetime.now(UTC)
    with transaction.atomic():
        for load in range(3):
            ledger.record_change(agent=LOADING, what=_loaded(load))
    rows = list(LedgerEntry.objects.order_by("id"))
    times = [row.at for row in rows]
    assert times == sorted(set(times))
    # The server is this machine, so that there is one clock.
    assert before - timedelta(seconds=1) < times[0] <= times[-1] <= datetime.now(UTC)
    assert [sealed_of(row).detail for row in rows] == [_loaded(load) for load in range(3)]


def _loaded(load: int) -> FeedLoaded:
    return FeedLoaded(load=load, feed="pds", counts=(("added", 1),))


def test_an_opening_is_sealed_under_the_childs_key(opened: LedgerEntry, dana: Actor) -> None:
    """Who, for whom, when, what and why is in clear; about which child, and its name, is not."""
    assert (opened.account, opened.organisation) == (dana.account_id, dana.organisation_id)
    assert opened.purpose == _PURPOSE.value
    assert opened.subject == opened.sealed_under == world.only_child().subject
    assert sealed_of(opened) == Sealed(
        Origin.PAGE, RecordOpened(number=world.only_child().number, name="Arabella Tarkington")
    )


def test_search_parameters_are_sealed_under_the_months_key(searched: LedgerEntry) -> None:
    """They may name a child whom the index does not hold, so no child's key could seal them."""
    assert searched.subject is None
    assert searched.sealed_under == lasting_subject(month_key_name(searched.at))
    assert sealed_of(searched) == Sealed(
        Origin.PAGE, Searched(family="Absentham", birth_date=date(2016, 2, 29))
    )


def test_a_search_records_what_it_showed(dana: Actor) -> None:
    """Child numbers of the results, in their order: who was shown is known afterwards."""
    world.put(world.BELLA)
    find_child(
        actor=dana,
        purpose=_PURPOSE,
        criteria=Criteria(family="Tarkington", birth_date=world.BELLA.birth_date),
    )
    (search,) = ledger.own_entries(account_id=dana.account_id, before=None, limit=9)
    assert isinstance(search.detail, Searched)
    assert search.detail.results == (world.only_child().number,)


_GIVEN = ("Arabella", "Dorothy", "Winifred")


@pytest.fixture
def shown(dana: Actor) -> list[Child]:
    """Three children whom one search showed, best first."""
    for place, given_name in enumerate(_GIVEN):
        world.put(
            msgspec.structs.replace(
                world.BELLA,
                reference=f"{place:010d}",
                nhs_number=f"{place:010d}",
                names=(PersonName(given_name, "Tarkington"),),
                address=None,
                carers=(),
            )
        )
    criteria = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
    results = find_child(actor=dana, purpose=_PURPOSE, criteria=criteria)
    by_number = {child.number: child for child in Child.objects.all()}
    assert len(by_number) == len(_GIVEN)
    return [by_number[line.number] for line in results.lines]


def test_each_shown_child_is_findable_from_the_child(shown: list[Child], dana: Actor) -> None:
    """Who was shown it, when and why: from its own subject, in an entry under its own key."""
    assert len(shown) == len(_GIVEN)
    for child in shown:
        (entry,) = ledger.of_child(child.subject)
        assert (entry.event, entry.purpose) == (Event.CHILD_SHOWN, _PURPOSE)
        assert (entry.account, entry.organisation) == (dana.account_id, dana.organisation_id)
        assert isinstance(entry.detail, ChildShown)
        assert entry.detail.number == child.number
        assert entry.detail.name.partition(" ")[0] in _GIVEN


def test_the_entry_of_a_shown_child_says_nothing_of_another(shown: list[Child]) -> None:
    """Neither who else was shown nor what was asked: the child's page may tell it to the child."""
    for child in shown:
        row = LedgerEntry.objects.get(subject=child.subject)
        content = vault().hold([child.subject]).open(ledger_place(child.subject), bytes(row.sealed))
        for other in shown:
            if other != child:
                assert other.number.encode() not in content
        assert b"2017" not in content
        assert {field.name for field in fields(ChildShown)} == {"number", "name"}


def test_of_a_child_nobody_elses_entry_is_opened(
    shown: list[Child], dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one key that is taken from the shelf is the child's."""
    child, *others = shown
    vault().destroy([other.subject for other in others])
    open_record(actor=dana, purpose=_PURPOSE, number=child.number)
    held: list[set[UUID]] = []
    hold = Vault.hold

    def noting(self: Vault, subjects: Iterable[UUID]) -> Ring:
        held.append(set(subjects))
        return hold(self, held[-1])

    monkeypatch.setattr(Vault, "hold", noting)
    events = [entry.event for entry in ledger.of_child(child.subject)]
    assert events == [Event.RECORD_OPENED, Event.CHILD_SHOWN]
    assert held == [{child.subject}]


def test_what_was_done_to_a_child_outlives_its_key(shown: list[Child]) -> None:
    """Once the key is destroyed the entries stay, with what is in clear and nothing else."""
    subject = shown[0].subject
    vault().destroy([subject])
    (entry,) = ledger.of_child(subject)
    assert (entry.event, entry.detail) == (Event.CHILD_SHOWN, None)


def test_ones_own_search_is_listed_once(shown: list[Child], dana: Actor) -> None:
    """Not once more for each child that it showed, so that a page holds as many acts as it says."""
    held = ledger.own_entries(account_id=dana.account_id, before=None, limit=9)
    assert [entry.event for entry in held] == [Event.SEARCHED]
    assert LedgerEntry.objects.filter(account=dana.account_id).count() == 1 + len(shown)


def test_a_job_has_an_agent(dana: Actor) -> None:
    """Nothing is done by nobody: the job, from where, and which operator began it."""
    with transaction.atomic():
        ledger.record_change(agent=LOADING, what=_loaded(1))
        ledger.record_change(
            agent=Job(JobName.MIGRATION, Origin.JOB), what=Migrated(applied=("store.0007_ledger",))
        )
    loaded, migrated = LedgerEntry.objects.order_by("id")
    assert (loaded.account, loaded.organisation) == (None, None)
    sealed = sealed_of(loaded)
    assert (sealed.origin, sealed.job, sealed.operator) == (Origin.LOAD, "feed_load", "op.erator")
    assert sealed_of(migrated) == Sealed(
        Origin.JOB, Migrated(applied=("store.0007_ledger",)), "migration"
    )


def test_a_detail_about_nobody_is_not_written_about_a_child(shown: list[Child]) -> None:
    """What a child's key seals says which child it is."""
    (held,) = children.by_pks([shown[0].pk])
    with pytest.raises(TypeError), transaction.atomic():
        ledger.record_change(agent=LOADING, what=_loaded(1), of=[concerned(held)])


def test_destroying_the_childs_key_leaves_the_entry_verifiable(
    opened: LedgerEntry, dana: Actor
) -> None:
    """The detail is gone, the hash still fits, and the account sees that it was destroyed."""
    vault().destroy([opened.sealed_under])
    row = LedgerEntry.objects.get(pk=opened.pk)
    assert bytes(row.hash) == entry_of(row).hash()
    with pytest.raises(KeyDestroyedError):
        sealed_of(row)
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
        sealed_of(opened)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_a_change_is_not_recorded_alone() -> None:
    """Outside a transaction there is nothing that the entry could stand or fall with."""
    with pytest.raises(TransactionManagementError):
        ledger.record_change(agent=LOADING, what=_loaded(1))
    assert not LedgerEntry.objects.exists()


def test_an_entry_falls_with_what_it_records() -> None:
    """When the change is undone, so is the entry."""
    with transaction.atomic():
        ledger.record_change(agent=LOADING, what=_loaded(1))
        transaction.set_rollback(True)
    assert not LedgerEntry.objects.exists()


def _look() -> None:
    ledger.record_look(actor=actor(), what=OwnActivitySeen())


def _refusal() -> None:
    ledger.record_refusal(origin=Origin.PAGE, what=SignInFailed())


@pytest.mark.parametrize("record", [_look, _refusal])
@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_look_and_a_refusal_are_committed_at_once(
    record: Callable[[], None], connect_as: Callable[..., Connection]
) -> None:
    """When recording one returns, others see the entry: no later failure takes it back."""
    record()
    seen = connect_as(embedded.OWNER).execute("SELECT count(*) FROM store_ledgerentry").fetchone()
    assert seen == (1,)


@pytest.mark.parametrize("record", [_look, _refusal])
@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_neither_is_recorded_in_a_transaction_that_may_fail(record: Callable[[], None]) -> None:
    """Within somebody else's transaction the entry could be undone after the look was shown."""
    with transaction.atomic(), pytest.raises(RuntimeError):
        record()
    assert not LedgerEntry.objects.exists()


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_look_is_one_statement(shown: list[Child], dana: Actor) -> None:
    """However many children were shown: a search waits for one round trip, and with it come all
    its entries or none."""
    held = [concerned(child) for child in children.by_pks(c.pk for c in shown)]
    with patch("contactpoint.store.repositories.ledger.prepared.run", wraps=prepared.run) as run:
        ledger.record_look(actor=dana, what=Searched(), purpose=_PURPOSE, shown=held)
    assert run.call_count == 1
    assert LedgerEntry.objects.filter(event=Event.CHILD_SHOWN).count() == 2 * len(shown)
