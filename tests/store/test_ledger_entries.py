"""Entries as they are kept: sealed, numbered and hashed by the server, and verifiable after their
key is gone."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields
from psycopg import Connection

from contactpoint import embedded
from contactpoint.access.actor import Actor, Job, JobName, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.children.names import PersonName
from contactpoint.ledger.account_details import SignInFailed
from contactpoint.ledger.details import (
    ChildShown,
    FeedLoaded,
    Migrated,
    OwnActivitySeen,
    RecordOpened,
    Sealed,
    Searched,
)
from contactpoint.ledger.entry import (
    Entry,
    Event,
    Origin,
    month_key_name,
    month_of,
    year_key_name,
)
from contactpoint.ledger.envelope import Envelope
from contactpoint.ledger.pseudonyms import PSEUDONYM_BYTES
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.services.within_reach import concerned
from contactpoint.store import prepared
from contactpoint.store.documents import (
    decode_envelope,
    decode_sealed,
    encode_envelope,
    envelope_place,
    ledger_place,
)
from contactpoint.store.models import Child, LedgerEntry
from contactpoint.store.repositories import children, ledger
from contactpoint.store.repositories.ledger import OpenedEntry
from contactpoint.store.safe import forget_vault, vault
from contactpoint.store.shelf import DatabaseShelf
from contactpoint.vault.errors import KeyDestroyedError, SealBrokenError
from contactpoint.vault.lasting import LastingKey
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import Ring, Vault, lasting_subject
from tests.fixtures.actors import LOADING, actor
from tests.fixtures.ledger import entries, entry
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
    return row_of(entry(Event.RECORD_OPENED))


@pytest.fixture
def searched(dana: Actor) -> LedgerEntry:
    """The entry of a search for a child whom the index does not hold."""
    find_child(
        actor=dana,
        purpose=_PURPOSE,
        criteria=Criteria(family="Absentham", birth_date=date(2016, 2, 29)),
    )
    return row_of(entry(Event.SEARCHED))


def entry_of(row: LedgerEntry) -> Entry:
    """The entry as a verifier has it: from the columns of the row and nothing else."""
    return Entry(
        number=row.pk,
        at=row.at,
        by=bytes(row.by),
        about=bytes(row.about),
        envelope=bytes(row.envelope),
        sealed=bytes(row.sealed),
    )


def row_of(one: OpenedEntry) -> LedgerEntry:
    """The row of an entry."""
    return LedgerEntry.objects.get(pk=one.place)


def envelope_of(row: LedgerEntry) -> Envelope:
    """The envelope of the entry, opened under the key of its year."""
    return decode_envelope(_year(row).open(_year_place(row), bytes(row.envelope)))


def sealed_of(row: LedgerEntry) -> Sealed:
    """What is sealed of the entry, opened under the key that its envelope names."""
    subject = sealed_under(row)
    ring = vault().hold([subject])
    return decode_sealed(ring.open(ledger_place(subject), bytes(row.sealed)))


def sealed_under(row: LedgerEntry) -> UUID:
    """Whose key opens what is sealed of the entry: the child's, or the month's."""
    envelope = envelope_of(row)
    month = month_key_name(envelope.month)
    return envelope.subject or lasting_subject(month, envelope.generation)


def _year(row: LedgerEntry) -> LastingKey:
    return vault().lasting(year_key_name(row.at))


def _year_place(row: LedgerEntry) -> Place:
    return envelope_place(lasting_subject(year_key_name(row.at)))


def test_the_stored_hash_is_that_of_the_row(opened: LedgerEntry, searched: LedgerEntry) -> None:
    """Whoever reads the row can compute its hash again."""
    for row in LedgerEntry.objects.all():
        assert bytes(row.hash) == entry_of(row).hash()


_pseudonyms = st.binary(min_size=PSEUDONYM_BYTES, max_size=PSEUDONYM_BYTES)
_rows = st.fixed_dictionaries(
    {
        "by": _pseudonyms,
        "about": _pseudonyms,
        "envelope": st.binary(max_size=300),
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
                "INSERT INTO store_ledgerentry (by, about, envelope, sealed)"
                " VALUES (%(by)s, %(about)s, %(envelope)s, %(sealed)s)",
                row,
            )
        # Django reads every time as one of its own zone.
        cursor.execute("SET LOCAL TimeZone TO 'UTC'")
        kept = list(LedgerEntry.objects.order_by("-id")[: len(rows)])
        assert [bytes(row.hash) for row in kept] == [entry_of(row).hash() for row in kept]
        transaction.set_rollback(True)


@pytest.mark.parametrize("column", ["by", "about"])
@pytest.mark.parametrize("length", [0, PSEUDONYM_BYTES - 1, PSEUDONYM_BYTES + 1])
def test_a_pseudonym_of_another_length_is_refused(column: str, length: int) -> None:
    """Its length is not in the hash, so that a byte could move into the next field, or tell
    something."""
    row = {"by": bytes(PSEUDONYM_BYTES), "about": bytes(PSEUDONYM_BYTES), column: bytes(length)}
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="a_pseudonym_has_16_bytes"),
        transaction.atomic(),
    ):
        cursor.execute(
            "INSERT INTO store_ledgerentry (by, about, envelope, sealed)"
            " VALUES (%(by)s, %(about)s, '', '')",
            row,
        )


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


_IN_CLEAR = {"id", "at", "by", "about"}
_SEALED_AND_HASH = {"envelope", "sealed", "hash"}


def test_number_time_and_two_pseudonyms_are_in_clear(opened: LedgerEntry) -> None:
    """And nothing else: a column that is added fails here until somebody decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM store_ledgerentry")
        columns = {column.name for column in cursor.description}
    assert columns == _IN_CLEAR | _SEALED_AND_HASH
    assert len(opened.by) == len(opened.about) == PSEUDONYM_BYTES


def test_an_opening_is_sealed_under_the_childs_key(opened: LedgerEntry, dana: Actor) -> None:
    """What was opened and the child's name; who, for whom, why and which child is in the envelope,
    under the year's key."""
    child = world.only_child()
    assert envelope_of(opened) == Envelope(
        event=Event.RECORD_OPENED,
        account=dana.account_id,
        organisation=dana.organisation_id,
        purpose=_PURPOSE.value,
        month=month_of(opened.at),
        subject=child.subject,
    )
    content = vault().hold([child.subject]).open(ledger_place(child.subject), bytes(opened.sealed))
    sealed = Sealed(Origin.PAGE, RecordOpened(number=child.number, name="Arabella Tarkington"))
    assert decode_sealed(content) == sealed
    assert entry(Event.RECORD_OPENED) == OpenedEntry(
        place=opened.pk,
        at=opened.at,
        account=dana.account_id,
        organisation=dana.organisation_id,
        event=Event.RECORD_OPENED,
        purpose=_PURPOSE,
        subject=child.subject,
        sealed=sealed,
    )


def test_search_parameters_are_sealed_under_the_months_key(searched: LedgerEntry) -> None:
    """They may name a child whom the index does not hold, so no child's key could seal them."""
    envelope = envelope_of(searched)
    assert (envelope.event, envelope.subject) == (Event.SEARCHED, None)
    assert envelope.month == month_of(searched.at)
    month = lasting_subject(month_key_name(month_of(searched.at)))
    content = vault().hold([month]).open(ledger_place(month), bytes(searched.sealed))
    sealed = Sealed(Origin.PAGE, Searched(family="Absentham", birth_date=date(2016, 2, 29)))
    assert decode_sealed(content) == sealed
    assert entry(Event.SEARCHED).sealed == sealed


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
        (found,) = ledger.of_child(child.subject)
        assert (found.event, found.purpose) == (Event.CHILD_SHOWN, _PURPOSE)
        assert (found.account, found.organisation) == (dana.account_id, dana.organisation_id)
        assert found.subject == child.subject == sealed_under(row_of(found))
        assert isinstance(found.detail, ChildShown)
        assert found.detail.number == child.number
        assert found.detail.name.partition(" ")[0] in _GIVEN


def test_the_entry_of_a_shown_child_says_nothing_of_another(shown: list[Child]) -> None:
    """Neither who else was shown nor what was asked: the child's page may tell it to the child."""
    for child in shown:
        (found,) = ledger.of_child(child.subject)
        row = row_of(found)
        content = vault().hold([child.subject]).open(ledger_place(child.subject), bytes(row.sealed))
        envelope = _year(row).open(_year_place(row), bytes(row.envelope))
        assert child.subject.bytes in envelope
        for other in shown:
            if other != child:
                assert other.number.encode() not in content + envelope
                assert other.subject.bytes not in content + envelope
                assert str(other.subject).encode() not in content + envelope
        assert b"2017" not in content + envelope
        assert {field.name for field in fields(ChildShown)} == {"number", "name"}


def test_of_a_child_nobody_elses_entry_is_opened(
    shown: list[Child], dana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one key of a child that is taken from the shelf is its own; besides come the keys of
    pseudonyms and of the year's envelopes, and none of a month."""
    child, *others = shown
    vault().destroy([other.subject for other in others])
    open_record(actor=dana, purpose=_PURPOSE, number=child.number)
    held: list[set[UUID]] = []
    taken: set[UUID] = set()
    hold, get = Vault.hold, DatabaseShelf.get

    def noting(self: Vault, subjects: Iterable[UUID]) -> Ring:
        held.append(set(subjects))
        return hold(self, held[-1])

    def noting_all(self: DatabaseShelf, subjects: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        asked = set(subjects)
        taken.update(asked)
        return get(self, asked)

    forget_vault()
    monkeypatch.setattr(Vault, "hold", noting)
    monkeypatch.setattr(DatabaseShelf, "get", noting_all)
    found = ledger.of_child(child.subject)
    assert [one.event for one in found] == [Event.RECORD_OPENED, Event.CHILD_SHOWN]
    assert held == [{child.subject}]
    years = {lasting_subject(year_key_name(one.at)) for one in found}
    assert taken == {child.subject, lasting_subject("blind-index/pseudonyms"), *years}


def test_what_was_done_to_a_child_outlives_its_key(shown: list[Child], dana: Actor) -> None:
    """Once the key is destroyed the entries stay, with what is in the envelope and nothing else:
    who, for whom, when, why and at whom is still read, what was shown is not."""
    subject = shown[0].subject
    (before,) = ledger.of_child(subject)
    assert before.sealed is not None
    vault().destroy([subject])
    (found,) = ledger.of_child(subject)
    assert (found.event, found.detail, found.sealed) == (Event.CHILD_SHOWN, None, None)
    assert (found.account, found.organisation) == (dana.account_id, dana.organisation_id)
    assert (found.purpose, found.subject) == (_PURPOSE, subject)
    assert found == dataclasses.replace(before, sealed=None)


def test_ones_own_search_is_listed_once(shown: list[Child], dana: Actor) -> None:
    """Not once more for each child that it showed, so that a page holds as many acts as it says."""
    held = ledger.own_entries(account_id=dana.account_id, before=None, limit=9)
    assert [one.event for one in held] == [Event.SEARCHED]
    by_dana = [one for one in entries() if one.account == dana.account_id]
    assert len(by_dana) == 1 + len(shown)


def test_a_job_has_an_agent(dana: Actor) -> None:
    """Nothing is done by nobody: the job, from where, and which operator began it."""
    with transaction.atomic():
        ledger.record_change(agent=LOADING, what=_loaded(1))
        ledger.record_change(
            agent=Job(JobName.MIGRATION, Origin.JOB), what=Migrated(applied=("store.0007_ledger",))
        )
    loaded, migrated = entries()
    assert (loaded.account, loaded.organisation) == (None, None)
    sealed = loaded.sealed
    assert sealed is not None
    assert (sealed.origin, sealed.job, sealed.operator) == (Origin.LOAD, "feed_load", "op.erator")
    assert migrated.sealed == Sealed(
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
    vault().destroy([world.only_child().subject])
    row = LedgerEntry.objects.get(pk=opened.pk)
    assert bytes(row.hash) == entry_of(row).hash()
    with pytest.raises(KeyDestroyedError):
        sealed_of(row)
    (own,) = own_activity(actor=dana).entries
    assert own.event is Event.RECORD_OPENED
    assert own.description == "The detail has been destroyed."


def test_destroying_a_months_key_leaves_its_searches_verifiable(
    searched: LedgerEntry, dana: Actor
) -> None:
    """After 24 months nobody can read for whom was searched; that somebody did, everybody can."""
    vault().destroy([lasting_subject(month_key_name(month_of(searched.at)))])
    row = LedgerEntry.objects.get(pk=searched.pk)
    assert bytes(row.hash) == entry_of(row).hash()
    forget_vault()
    held = ledger.own_entries(account_id=dana.account_id, before=None, limit=10)
    assert [(one.event, one.detail) for one in held] == [(Event.SEARCHED, None)]


def test_an_entry_moved_to_another_child_does_not_open(opened: LedgerEntry) -> None:
    """The seal is bound to the child: an entry whose envelope names another key stays shut."""
    other = uuid4()
    vault().create([other])
    named = msgspec.structs.replace(envelope_of(opened), subject=other)
    opened.envelope = _year(opened).seal(_year_place(opened), encode_envelope(named))
    assert sealed_under(opened) == other
    with pytest.raises(SealBrokenError):
        sealed_of(opened)
    with pytest.raises(SealBrokenError):
        ledger.opened([opened])


@pytest.mark.parametrize("place", [0, 1, 40, -1])
def test_a_changed_envelope_does_not_open(opened: LedgerEntry, place: int) -> None:
    """Who did it cannot be made somebody else: the entry is not read as anybody's."""
    changed = bytearray(opened.envelope)
    changed[place] ^= 1
    opened.envelope = bytes(changed)
    with pytest.raises(SealBrokenError):
        ledger.opened([opened])


def test_an_envelope_of_another_year_does_not_open(opened: LedgerEntry) -> None:
    """An entry whose time is another year's stays shut, whatever its row says."""
    opened.at = opened.at.replace(day=1, year=opened.at.year - 2)
    with pytest.raises(SealBrokenError):
        ledger.opened([opened])


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
    told = patch("contactpoint.store.prepared._cursor", wraps=prepared._cursor)
    with CaptureQueriesContext(connection) as through_django, told as run:
        ledger.record_look(actor=dana, what=Searched(), purpose=_PURPOSE, shown=held)
    assert run.call_count == 1
    assert not through_django.captured_queries
    assert len(entries(Event.CHILD_SHOWN)) == 2 * len(shown)


def test_entries_of_a_year_whose_key_is_destroyed_are_told_to_nobody(dana: Actor) -> None:
    """They stay, numbered and hashed; no list breaks over them."""
    own_activity(actor=dana)
    assert ledger.own_entries(account_id=dana.account_id, before=None, limit=9)
    vault().destroy([lasting_subject(year_key_name(datetime.now(UTC)))])
    forget_vault()
    assert ledger.own_entries(account_id=dana.account_id, before=None, limit=9) == []
    row = LedgerEntry.objects.get()
    assert bytes(row.hash) == entry_of(row).hash()
