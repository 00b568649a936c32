"""The records that a death has taken out of search, and the way back for each."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from msgspec import structs

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.statement import ServiceKind, Statement
from contactpoint.ledger.details import ChildShown
from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import derive_again, put_under
from contactpoint.services.find_child import find_child
from contactpoint.services.review import archived_records as listing
from contactpoint.services.review.archived_records import (
    archived_records,
    correct_archived,
    read_archived,
)
from contactpoint.services.review.correct_value import CorrectedField, NotDied, correct
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.provenance import read_provenance
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from contactpoint.store.repositories import loads
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor, at_desk, in_role
from tests.fixtures.ledger import entries
from tests.placing.content import check_whole
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LEEDS = Scope("E08000035")
LONG_AGO = timezone.localdate() - timedelta(days=500)
DIED = structs.replace(world.BELLA, death_date=LONG_AGO)
DEATH, BIRTH = CorrectedField.DEATH_DATE, CorrectedField.BIRTH_DATE


@pytest.fixture
def bella(db: None) -> str:
    """The number of a child who died more than a year ago, health says; beside an active child."""
    world.registers()
    world.put(DIED, world.BELLA_AT_SCHOOL)
    number = world.only_child().number
    world.put(other("ada", "Ada", "Wrigglesworth"))
    return number


def other(reference: str, given: str, family: str, **more: object) -> Statement:
    """A child of whom the register speaks."""
    return Statement(
        "child_register",
        "national",
        reference,
        (PersonName(given, family),),
        birth_date=date(2013, 2, 27),
        **more,  # type: ignore[arg-type]
    )


def _put_under(record: Child, status: Status) -> None:
    with transaction.atomic():
        loads.moving_alone()
        put_under(record, status)


def finds() -> bool:
    """Whether a practitioner finds the child."""
    asked = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
    who = actor(Role.PRACTITIONER, ServiceKind.SOCIAL_CARE)
    return bool(find_child(actor=who, purpose=Purpose.MOVED_AREA, criteria=asked).lines)


def test_only_who_has_died_is_listed(bella: str, rhea: Actor) -> None:
    """No active child, whoever looks; each child shown has an entry of its own."""
    (listed,) = archived_records(actor=rhea)
    assert (listed.number, listed.name) == (bella, "Arabella Tarkington")
    assert (listed.birth_date, listed.death_date) == (world.BELLA.birth_date, LONG_AGO)
    seen = entries(Event.QUEUE_SEEN, Event.CHILD_SHOWN)
    assert [type(one.detail) for one in seen if one.event is Event.CHILD_SHOWN] == [ChildShown]
    assert [one.detail.number for one in seen if one.event is Event.CHILD_SHOWN] == [bella]
    check_whole()


def test_the_child_has_not_died(bella: str, rhea: Actor) -> None:
    """The record is found again, and is on no list; undone, it is archived again, and on it."""
    assert not finds()
    verdict = correct_archived(actor=rhea, number=bella, field=DEATH, value=NotDied.NOT_DIED)
    assert finds()
    assert archived_records(actor=rhea) == ()
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert not finds()
    assert [one.number for one in archived_records(actor=rhea)] == [bella]
    check_whole()


def test_the_child_died_another_day(bella: str, rhea: Actor) -> None:
    """Less than a year ago the record is active; a day long ago leaves it where it is, and it may
    be put right again."""
    verdict = correct_archived(
        actor=rhea, number=bella, field=DEATH, value=LONG_AGO + timedelta(days=1)
    )
    assert verdict
    assert not finds()
    recently = timezone.localdate() - timedelta(days=9)
    correct_archived(actor=rhea, number=bella, field=DEATH, value=recently)
    assert finds()


def test_what_an_authority_said_of_a_death_can_be_taken_back(db: None, rhea: Actor) -> None:
    """A mistake of a reviewer archives an active record; from the list it comes back."""
    world.put(world.BELLA)
    number = world.only_child().number
    correct(actor=rhea, number=number, field=DEATH, value=LONG_AGO)
    assert not finds()
    correct_archived(actor=rhea, number=number, field=DEATH, value=NotDied.NOT_DIED)
    assert finds()


def test_what_each_source_says_is_read_first(bella: str, rhea: Actor) -> None:
    """As of an active record; the opening is recorded."""
    read = read_archived(actor=rhea, number=bella)
    (died,) = read.fields["death_date"].values  # type: ignore[index]
    assert [(voice.feed, died.text) for voice in died.voices] == [("pds", LONG_AGO.isoformat())]
    assert [one.detail.number for one in entries(Event.RECORD_OPENED)] == [bella]


def test_no_other_field_and_no_wrong_value(bella: str, rhea: Actor) -> None:
    """What is not why the record is archived waits until it is found again."""
    born = world.BELLA.birth_date
    assert born is not None
    for field, value in (
        (CorrectedField.NAME, PersonName("A", "B")),
        (DEATH, timezone.localdate() + timedelta(days=1)),
        (DEATH, born - timedelta(days=1)),
        (BIRTH, date(1990, 1, 1)),
    ):
        with pytest.raises(CorrectionRefusedError):
            correct_archived(actor=rhea, number=bella, field=field, value=value)
    assert correct_archived(actor=rhea, number=bella, field=BIRTH, value=date(2016, 7, 4))


def test_another_authoritys_is_neither_listed_nor_put_right(bella: str, rhea: Actor) -> None:
    """The refusal is that of a number never given out."""
    leeds = at_desk(rhea, LEEDS)
    assert archived_records(actor=leeds) == ()
    address = Address(("5 Canal Wharf",), "Leeds", "LS1 4AP")
    world.put(other("leeds", "Edith", "Sorrel", death_date=LONG_AGO, address=address))
    (edith,) = archived_records(actor=leeds)
    assert [one.number for one in archived_records(actor=rhea)] == [bella]
    for who, number in ((leeds, bella), (rhea, edith.number), (rhea, "7K3M9QXTW")):
        for refused in (
            lambda who=who, number=number: read_archived(actor=who, number=number),
            lambda who=who, number=number: correct_archived(
                actor=who, number=number, field=DEATH, value=NotDied.NOT_DIED
            ),
        ):
            with pytest.raises(AccessRefusedError) as told:
                refused()
            assert told.value.refusal is Refusal.NO_SUCH_RECORD


def test_who_moves_away_is_on_the_other_authoritys_list(bella: str, rhea: Actor) -> None:
    """The list goes by whose the child is now."""
    address = Address(("5 Canal Wharf",), "Leeds", "LS1 4AP")
    world.put(structs.replace(DIED, address=address))
    assert archived_records(actor=rhea) == ()
    assert [one.number for one in archived_records(actor=at_desk(rhea, LEEDS))] == [bella]
    check_whole()


def test_no_practitioner_and_no_hidden_child(bella: str, rhea: Actor) -> None:
    """The list is for who decides about children, and has nobody whom a shield hides."""
    for role in (Role.PRACTITIONER, Role.SHIELDING_OFFICER, Role.AUDITOR):
        with pytest.raises(AccessRefusedError):
            archived_records(actor=in_role(rhea, role))
    record = Child.objects.get(number=bella)
    for status in (Status.SHIELDED, Status.CONCEALED):
        _put_under(record, status)
        assert archived_records(actor=rhea) == ()
    _put_under(record, Status.ACTIVE)
    assert archived_records(actor=rhea)


def test_active_records_are_neither_read_nor_corrected_this_way(bella: str, rhea: Actor) -> None:
    """Whoever decides about them has the other pages; an archived one these alone."""
    ada = Child.objects.exclude(number=bella).get().number
    with pytest.raises(AccessRefusedError):
        read_archived(actor=rhea, number=ada)
    with pytest.raises(AccessRefusedError):
        correct_archived(actor=rhea, number=ada, field=DEATH, value=NotDied.NOT_DIED)
    with pytest.raises(AccessRefusedError):
        read_provenance(actor=rhea, number=bella)


def test_the_latest_deaths_are_listed_and_no_more_than_fit(
    bella: str, rhea: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only who is shown has an entry."""
    monkeypatch.setattr(listing, "MOST_LISTED", 2)
    for day in range(1, 4):
        died_on = LONG_AGO + timedelta(days=day)
        world.put(other(f"r{day}", f"Wren{day}", f"Bracken{day}", death_date=died_on))
    listed = archived_records(actor=rhea)
    assert [one.death_date for one in listed] == [
        LONG_AGO + timedelta(days=3),
        LONG_AGO + timedelta(days=2),
    ]
    assert len(entries(Event.CHILD_SHOWN)) == 2


def test_the_list_comes_with_the_day(
    db: None, rhea: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A year after the death, without anybody writing the record."""
    died_on = timezone.localdate() - timedelta(days=300)
    world.put(structs.replace(world.BELLA, death_date=died_on))
    assert archived_records(actor=rhea) == ()
    later = timezone.localdate() + timedelta(days=100)
    monkeypatch.setattr(timezone, "localdate", lambda *_: later)
    assert len(archived_records(actor=rhea)) == 1


def test_deriving_the_record_anew_leaves_it_on_the_list(bella: str, rhea: Actor) -> None:
    """Whatever verdict writes it."""
    with transaction.atomic():
        loads.moving_alone()
        derive_again([Child.objects.get(number=bella)])
    assert [one.number for one in archived_records(actor=rhea)] == [bella]
    check_whole()
