"""Who reads the ledger's rows without the vault's keys learns how many entries there are and when
they were written, that some of one month are by one account or about one child, and no more."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields
from msgspec.structs import replace as struct_replaced

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.ledger.about import About
from contactpoint.ledger.account_details import SignInFailed
from contactpoint.ledger.details import (
    DETAILS,
    Detail,
    OwnActivitySeen,
    RecordOpened,
    Searched,
)
from contactpoint.ledger.entry import Event, Origin, month_of
from contactpoint.ledger.envelope import Envelope
from contactpoint.ledger.pseudonyms import PSEUDONYM_BYTES
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.store.documents import encode_envelope
from contactpoint.store.models import LedgerEntry
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.ledger import Concerned
from contactpoint.store.safe import vault
from contactpoint.vault.lasting import GENERATION_BYTES
from contactpoint.vault.sealing import OVERHEAD
from contactpoint.visibility.views.results import MOST_RESULTS
from tests.fixtures.actors import LOADING, actor
from tests.fixtures.ledger import clocks, entries, entry
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_PURPOSE = Purpose.WELFARE_CONCERN
_MOST = 2**63 - 1
# Numbers that are in no row by chance.
DANA = replace(actor(), account_id=7_316_290_548_113, organisation_id=5_904_417_263_331)
RAVI = replace(DANA, account_id=DANA.account_id + 1)

_ENVELOPE = GENERATION_BYTES + 128 + OVERHEAD
_DETAILS = {size + OVERHEAD for size in (256, 512, 1024, 2048, 8192)}

MARCH, LATER_IN_MARCH, APRIL = (
    datetime(2027, 3, 4, 9, tzinfo=UTC),
    datetime(2027, 3, 28, 17, tzinfo=UTC),
    datetime(2027, 4, 5, 9, tzinfo=UTC),
)


def child() -> Concerned:
    """A child with a key, as an entry about it names it."""
    subject = uuid4()
    return Concerned(subject, "7K3M9QXTW", "Arabella Tarkington", vault().create([subject]))


def opening(who: Actor, *of: Concerned) -> None:
    """The look of somebody who opens these records."""
    ledger.record_look(actor=who, what=RecordOpened(), purpose=_PURPOSE, of=of)


def search(who: Actor, *shown: Concerned) -> None:
    """The look of somebody whose search shows these children."""
    ledger.record_look(actor=who, what=Searched(), purpose=_PURPOSE, shown=shown)


def pseudonyms() -> list[tuple[bytes, bytes]]:
    """By whom and about whom, in the order of entries, as the thief reads them."""
    rows = LedgerEntry.objects.order_by("id").values_list("by", "about")
    return [(bytes(by), bytes(about)) for by, about in rows]


def rows() -> list[tuple[dict[str, object], str]]:
    """Every row in the order of entries: its columns, and how a dump would write it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT *, row::text FROM store_ledgerentry AS row ORDER BY id")
        names = [column.name for column in cursor.description]
        return [
            (dict(zip(names[:-1], row[:-1], strict=True)), row[-1]) for row in cursor.fetchall()
        ]


def written(value: int | str | UUID) -> tuple[set[str], set[bytes]]:
    """All ways in which a value could stand in a column, in text and in bytes."""
    if isinstance(value, int):
        text = {str(value), f"{value:x}"}
        content = {value.to_bytes(8, "big"), value.to_bytes(8, "little")}
    elif isinstance(value, UUID):
        text = {str(value), value.hex, str(value.int)}
        content = {value.bytes, value.bytes_le}
    else:
        text, content = {value}, set()
    content |= {one.encode() for one in text}
    return text | {one.hex() for one in content}, content


def test_no_column_tells_who_looked_at_whom_and_why() -> None:
    """Account, organisation, event, purpose and the child's subject are in no column, in text or in
    bytes, neither alone nor as a part; not even the detail's name."""
    world.put(world.BELLA)
    bella = world.only_child()
    open_record(actor=DANA, purpose=_PURPOSE, number=bella.number)
    find_child(
        actor=DANA,
        purpose=_PURPOSE,
        criteria=Criteria(family="Tarkington", birth_date=world.BELLA.birth_date),
    )
    told = entries()
    assert [one.event for one in told] == [
        Event.RECORD_OPENED,
        Event.SEARCHED,
        Event.CHILD_SHOWN,
    ]
    for (columns, dumped), one in zip(rows(), told, strict=True):
        assert (one.account, one.organisation) == (DANA.account_id, DANA.organisation_id)
        assert one.purpose is not None
        needles: list[int | str | UUID] = [
            DANA.account_id,
            DANA.organisation_id,
            one.event.value,
            one.purpose.value,
            bella.subject,
            bella.number,
            month_of(one.at),
            "Tarkington",
        ]
        for value in needles:
            text, content = written(value)
            for name, column in columns.items():
                if isinstance(column, datetime):
                    continue
                held = bytes(column) if isinstance(column, memoryview) else str(column).encode()
                assert not any(needle in held for needle in content), (name, value)
            # The time of the entry stands in its row, and the month with it.
            if value != month_of(one.at):
                assert not any(needle in dumped for needle in text), value


def test_what_is_searched_for_would_be_found_in_clear() -> None:
    """The search above works: in an envelope that is not sealed it finds each of them."""
    subject = uuid4()
    held = encode_envelope(
        Envelope(
            event=Event.RECORD_OPENED,
            account=DANA.account_id,
            organisation=DANA.organisation_id,
            purpose=_PURPOSE.value,
            month="2026-11",
            subject=subject,
        )
    )
    needles = (DANA.account_id, DANA.organisation_id, Event.RECORD_OPENED.value, _PURPOSE.value)
    for value in (*needles, subject, "2026-11"):
        text, content = written(value)
        assert any(needle in held for needle in content), value
        assert any(needle in held.hex() for needle in text), value


def test_an_account_has_one_pseudonym_a_month() -> None:
    """Two entries of a month share it, so that its own list finds both; in the next month it has
    another, and another account has never the same."""
    for at in (MARCH, LATER_IN_MARCH, APRIL):
        with clocks(at):
            for who in (DANA, RAVI):
                ledger.record_look(actor=who, what=OwnActivitySeen())
    by = [by for by, _ in pseudonyms()]
    march, later, april = by[:2], by[2:4], by[4:]
    assert march == later
    assert len({*march, *april}) == 4
    with clocks(APRIL):
        for who, places in ((DANA, [4, 2, 0]), (RAVI, [5, 3, 1])):
            own = ledger.own_entries(account_id=who.account_id, before=None, limit=9)
            held = [one.place for one in entries()]
            assert [one.place for one in own] == [held[place] for place in places]


def test_what_was_shown_to_an_account_has_another_pseudonym() -> None:
    """By pseudonym nobody tells which children an account's searches showed; and a search is listed
    once among what the account did."""
    one, other = child(), child()
    search(DANA, one, other)
    search(DANA, one)
    by = [by for by, _ in pseudonyms()]
    assert by[0] == by[3]
    assert by[1] == by[2] == by[4]
    assert len(set(by)) == 2
    own = ledger.own_entries(account_id=DANA.account_id, before=None, limit=9)
    assert [one.event for one in own] == [Event.SEARCHED] * 2


def test_a_child_has_one_pseudonym_a_month() -> None:
    """Two entries of a month share it, whoever made them and whatever they tell; in the next month
    it has another, and another child has never the same."""
    one, other = child(), child()
    for at in (MARCH, LATER_IN_MARCH, APRIL):
        with clocks(at):
            opening(DANA, one, other)
            search(RAVI, one, other)
    about = [about for _, about in pseudonyms()]
    by_look = [about[place : place + 2] for place in (0, 3, 5, 8, 10, 13)]
    assert by_look[0] == by_look[1] == by_look[2] == by_look[3]
    assert by_look[4] == by_look[5]
    assert len({*by_look[0], *by_look[4]}) == 4
    with clocks(APRIL):
        for concerned in (one, other):
            found = ledger.of_child(concerned.subject)
            assert [held.event for held in found] == [Event.CHILD_SHOWN, Event.RECORD_OPENED] * 3
            assert {held.subject for held in found} == {concerned.subject}


def test_nobody_and_no_child_have_a_pseudonym_too() -> None:
    """Of an entry by no account, or about no child, not even that can be read: it has sixteen
    random bytes, and the next one others."""
    for _ in range(3):
        with transaction.atomic():
            ledger.record_change(agent=LOADING, what=_least(Event.FEED_LOADED))
        ledger.record_refusal(origin=Origin.PAGE, what=SignInFailed())
        search(DANA)
    some = child()
    with transaction.atomic():
        ledger.record_change(agent=LOADING, what=_least(Event.LEAD_TAKEN), of=[some])
    held = pseudonyms()
    assert {len(value) for pair in held for value in pair} == {PSEUDONYM_BYTES}
    assert [one.subject for one in entries()] == [None] * 9 + [some.subject]
    about = [about for _, about in held]
    assert len(set(about)) == len(about)
    by_nobody = [by for (by, _), one in zip(held, entries(), strict=True) if one.account is None]
    assert len(by_nobody) == len(set(by_nobody)) == 7
    assert not {by for by, _ in held} & set(about)


_LEAST: dict[object, object] = {
    int: 0,
    int | None: None,
    str: "",
    bool: False,
    date: date(2026, 1, 1),
    UUID: UUID(int=0),
}


def _least(event: Event) -> Detail:
    """The shortest detail of an event."""
    struct = DETAILS[event]
    return struct(
        **{field.name: _LEAST.get(field.type, ()) for field in fields(struct) if field.required}
    )


@pytest.mark.parametrize("event", Event)
def test_all_envelopes_are_of_one_length(event: Event) -> None:
    """What was done, for which purpose and by whom does not show in the length, nor does whether
    it was about a child."""
    what = _least(event)
    agents = (LOADING, actor(), replace(actor(), account_id=_MOST, organisation_id=_MOST))
    purposes = (None, min(Purpose, key=len), max(Purpose, key=len))
    concerned: list[Sequence[Concerned]] = [()]
    if isinstance(what, About):
        concerned.append([child()])
    with transaction.atomic():
        for agent in agents:
            for purpose in purposes:
                for of in concerned:
                    ledger.record_change(agent=agent, what=what, purpose=purpose, of=of)
    found = list(LedgerEntry.objects.order_by("id"))
    assert [(one.event, one.account) for one in entries()] == [
        (event, account) for account in (None, 1, _MOST) for _ in range(3 * len(concerned))
    ]
    assert {len(row.envelope) for row in found} == {_ENVELOPE}
    assert {len(row.sealed) for row in found} == {min(_DETAILS)}


@given(results=st.integers(0, 40), given_name=st.text(max_size=300))
def test_details_come_in_a_few_lengths(results: int, given_name: str) -> None:
    """How many children a search showed, and what was typed, shows as a step at most."""
    assert _length_of(Searched(given=given_name, results=("7K3M9QXTW",) * results)) in _DETAILS


@pytest.mark.parametrize(
    "what",
    [
        Searched(family="Tarkington", birth_date=date(2017, 7, 4)),
        Searched(
            given="Arabella Wilhelmina",
            family="Tarkington-Quillfeather",
            birth_date=date(2017, 7, 4),
            sex="female",
            postcode="ZE2 9AB",
        ),
    ],
)
def test_how_many_a_search_showed_is_a_step_at_most(what: Searched) -> None:
    """From none to as many as are ever shown there are the two shortest lengths, the first of which
    every other event has as well."""
    lengths = [
        _length_of(struct_replaced(what, results=("7K3M9QXTW",) * shown))
        for shown in range(MOST_RESULTS + 1)
    ]
    assert lengths == sorted(lengths)
    assert set(lengths) == set(sorted(_DETAILS)[:2])


def test_a_longer_detail_is_twice_the_longest_or_four_times() -> None:
    """It is not cut, and tells no more of its length than which of those it takes."""
    for length, times in ((9_000, 2), (15_000, 2), (30_000, 4)):
        what = Searched(given="x" * length)
        assert _length_of(what) - OVERHEAD == times * 8192
        assert entries(Event.SEARCHED)[-1].detail == what


def _length_of(what: Detail) -> int:
    """The length of what is sealed of an entry besides its envelope."""
    with transaction.atomic():
        ledger.record_change(agent=LOADING, what=what)
    last = LedgerEntry.objects.order_by("id").last()
    assert last is not None
    return len(last.sealed)


MIDNIGHT = datetime(2028, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(milliseconds=3)


@pytest.mark.parametrize(
    ("application", "server"),
    [
        (MIDNIGHT - _MOMENT, MIDNIGHT + _MOMENT),
        (MIDNIGHT + _MOMENT, MIDNIGHT - _MOMENT),
        (MIDNIGHT - timedelta(hours=20), MIDNIGHT + _MOMENT),
        (MIDNIGHT + timedelta(hours=20), MIDNIGHT - _MOMENT),
    ],
)
def test_an_entry_of_new_years_midnight_is_found_and_opened(
    application: datetime, server: datetime
) -> None:
    """Written in one year by the application's clock and in the other by the server's: it is among
    the account's own and among the child's, then and months later, and opens whole."""
    some = child()
    with clocks(application, server):
        opening(DANA, some)
        search(DANA)
    for now in (server, server + timedelta(days=150)):
        with clocks(now):
            own = ledger.own_entries(account_id=DANA.account_id, before=None, limit=9)
            assert [one.event for one in own] == [Event.SEARCHED, Event.RECORD_OPENED]
            assert ledger.of_child(some.subject) == own[1:] == [entry(Event.RECORD_OPENED)]
    for one in own:
        assert one.at == server
        assert one.sealed is not None
    assert own[1].subject == some.subject
    assert own[1].detail == RecordOpened(number=some.number, name=some.name)


def test_destroying_a_childs_key_leaves_who_when_and_why() -> None:
    """What was looked at nobody reads again; that somebody looked, who, when and why is answered
    for the child as before."""
    some, other = child(), child()
    opening(DANA, some, other)
    before = ledger.of_child(some.subject)
    vault().destroy([some.subject])
    (found,) = ledger.of_child(some.subject)
    assert (found.sealed, found.detail) == (None, None)
    assert (found.event, found.purpose) == (Event.RECORD_OPENED, _PURPOSE)
    assert (found.account, found.organisation) == (DANA.account_id, DANA.organisation_id)
    assert [found] == [replace(one, sealed=None) for one in before]
    (untouched,) = ledger.of_child(other.subject)
    assert untouched.detail == RecordOpened(number=other.number, name=other.name)


def test_the_same_look_twice_is_sealed_twice() -> None:
    """No two envelopes, and no two details, are alike."""
    some = child()
    for _ in range(5):
        opening(DANA, some)
    held = LedgerEntry.objects.values_list("envelope", "sealed")
    values = [bytes(value) for row in held for value in row]
    assert len(set(values)) == len(values) == 10
