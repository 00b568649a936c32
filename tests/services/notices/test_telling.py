"""Whom it concerns is told, where it happens, and nobody else."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace as with_fields

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.placing.rearrange import put_under
from contactpoint.placing.tell_who_works import moves_told
from contactpoint.services.grants import grant
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.join_records import join
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.services.take_lead import take_lead
from contactpoint.store.models import Child
from contactpoint.store.repositories import children, involvements
from contactpoint.visibility.status import Status
from tests.placing.files import Loader, ctf, nhs_number, pds, unique_pupil_number
from tests.services.notices.told import told, told_about
from tests.services.review.cases import ADA
from tests.services.two_persons.people import national_body, school, scope_of, someone
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# The same child, registered in another place under another name.
NGOZI = replace(
    ADA, given="Ngozi", family="Eze", postcode="ZE5 1CD", nhs_number=nhs_number(60), upn=""
)
PURPOSE = Purpose.WORKING_WITH_CHILD
TODAY = timezone.localdate()
MOVED, JOINED, SPLIT = NoticeKind.MOVED, NoticeKind.JOINED, NoticeKind.SPLIT


def works(who: Actor, number: str, *, lead: bool = False) -> None:
    """Record that somebody works with the child of this number."""
    record_involvement(actor=who, purpose=PURPOSE, number=number, started_on=TODAY, lead=lead)


@pytest.fixture
def two(load: Loader) -> tuple[str, str]:
    """Two records, the older of two sources; their numbers, the older first."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA]))
    load("pds", pds([NGOZI]))
    older, younger = Child.objects.order_by("pk").values_list("number", flat=True)
    return older, younger


def test_colleagues_are_told_of_somebody_who_joins_them(
    bella: str, dana: Actor, ravi: Actor, nurse: Actor
) -> None:
    """Those who work with the child, not the one who does, nor anybody else."""
    works(dana, bella)
    works(ravi, bella)
    assert told(dana) == [NoticeKind.SOMEBODY_ELSE_WORKS]
    assert told(ravi) == told(nurse) == []


def test_they_are_told_who_took_the_lead(bella: str, dana: Actor, ravi: Actor) -> None:
    """The one who had it above all."""
    works(dana, bella, lead=True)
    works(ravi, bella)
    child = children.by_number(bella)
    assert child is not None
    own = involvements.of_child(child.pk, child.subject, child.ring)[1]
    take_lead(actor=ravi, purpose=PURPOSE, number=bella, reference=own.reference)
    assert told(dana) == [NoticeKind.SOMEBODY_ELSE_WORKS, NoticeKind.LEAD_TAKEN]
    assert told(ravi) == []


def test_a_join_its_undoing_and_a_split_are_told_on_both_records(
    two: tuple[str, str], dana: Actor, ravi: Actor, rhea: Actor
) -> None:
    """Each worker is told of the record on which the work is by then."""
    works(dana, two[0])
    works(ravi, two[1])
    verdict = join(actor=rhea, number=two[0], other=two[1])
    assert told_about(dana) == told_about(ravi) == [(JOINED, two[0])]
    undo(actor=rhea, verdict=verdict)
    assert told_about(dana)[1:] == [(SPLIT, two[0])]
    assert told_about(ravi)[1:] == [(SPLIT, two[1])]


def test_a_split_is_told_those_whose_record_it_was(
    two: tuple[str, str], dana: Actor, rhea: Actor
) -> None:
    """Nobody works with the new record yet."""
    works(dana, two[0])
    held = statements_of(actor=rhea, number=two[0])
    split(
        actor=rhea,
        number=two[0],
        statements=[held.statements[0].pk],
        version=held.version,
    )
    assert SPLIT in told(dana)


def test_a_reviewer_is_not_told_of_the_own_verdict(two: tuple[str, str], rhea: Actor) -> None:
    """Who also works with the child did it."""
    child = Child.objects.get(number=two[0])
    world.involve(child, rhea, started_on=TODAY)
    undo(actor=rhea, verdict=join(actor=rhea, number=two[0], other=two[1]))
    assert told(rhea) == []


def test_a_provisional_record_that_a_load_joins_is_told(
    load: Loader, dana: Actor, ravi: Actor
) -> None:
    """The school corrects the name: whoever works with either record works with one child."""
    load("pds", pds([ADA]))
    twin = replace(ADA, given="Zoe", nhs_number="", upn=unique_pupil_number(40))
    load("ctf", ctf([twin]))
    first, second = Child.objects.order_by("pk")
    works(dana, first.number)
    works(ravi, second.number)
    load("ctf", ctf([replace(twin, given=ADA.given)]))
    assert children.joined_into([second.pk])
    assert (told_about(dana), told_about(ravi)) == ([(JOINED, first.number)],) * 2


def test_who_works_with_a_child_that_moves_is_told(bella: str, dana: Actor, ravi: Actor) -> None:
    """Once, whichever source says so first; and of nothing else that a load changes."""
    works(dana, bella)
    home = with_fields(world.BELLA, address=Address(("9 Staithe Row",), "Mereton", "ZE2 9AB"))
    world.put(home, with_fields(world.BELLA_AT_SCHOOL, address=home.address))
    assert told(dana) == [MOVED]
    world.put(with_fields(home, names=(PersonName("Arabella", "Quillfeather"),)))
    assert told(dana) == [MOVED]
    assert told(ravi) == []


@pytest.mark.parametrize(
    "written",
    [
        Address(("3 WHERRY LANE",), "MERETON", "ZE2 9AB"),
        Address(("3, Wherry Lane",), "Mereton", "ZE2 9AB"),
        Address(("3", "Wherry Lane"), "Mereton", "ZE2 9AB"),
    ],
)
def test_another_way_to_write_a_home_is_no_move(bella: str, dana: Actor, written: Address) -> None:
    """Otherwise the first delivery of another source would tell half of a town."""
    works(dana, bella)
    world.put(
        with_fields(world.BELLA, address=written),
        with_fields(world.BELLA_AT_SCHOOL, address=written),
    )
    assert told(dana) == []


def test_another_house_of_the_street_is_a_move(bella: str, dana: Actor) -> None:
    """Numbers tell houses apart."""
    works(dana, bella)
    next_door = Address(("5 Wherry Lane",), "Mereton", "ZE2 9AB")
    world.put(
        with_fields(world.BELLA, address=next_door),
        with_fields(world.BELLA_AT_SCHOOL, address=next_door),
    )
    assert told(dana) == [MOVED]


def test_a_corrected_address_is_told_and_so_is_its_undoing(
    bella: str, dana: Actor, rhea: Actor
) -> None:
    """A person said so; a corrected name is no move."""
    works(dana, bella)
    correct(
        actor=rhea, number=bella, field=CorrectedField.NAME, value=PersonName("Bella", "Tarkington")
    )
    assert told(dana) == []
    verdict = correct(
        actor=rhea,
        number=bella,
        field=CorrectedField.ADDRESS,
        value=Address(("9 Staithe Row",), "Mereton", "ZE2 9AB"),
    )
    assert told(dana) == [MOVED]
    undo(actor=rhea, verdict=verdict)
    assert told(dana) == [MOVED, MOVED]


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED])
def test_nobody_is_told_where_a_hidden_child_went(bella: str, dana: Actor, status: Status) -> None:
    """Neither when it is hidden, nor while it is."""
    works(dana, bella)
    put_under(world.only_child(), status)
    home = Address(("9 Staithe Row",), "Mereton", "ZE2 9AB")
    world.put(
        with_fields(world.BELLA, address=home), with_fields(world.BELLA_AT_SCHOOL, address=home)
    )
    put_under(world.only_child(), Status.ACTIVE)
    assert told(dana) == []


def test_of_children_with_whom_nobody_works_one_statement_asks() -> None:
    """A load of millions opens none of them for this."""
    world.registers()
    world.put(world.BELLA)
    with CaptureQueriesContext(connection) as asked, moves_told([world.only_child().pk]):
        pass
    assert len(asked) <= 1
    with CaptureQueriesContext(connection) as asked, moves_told([]):
        pass
    assert len(asked) == 0


def test_managers_of_the_organisation_are_told_that_an_approval_waits() -> None:
    """But for who asked and whom it is about; nobody of another organisation."""
    ada = someone("ada.boyle", Role.ACCOUNT_MANAGER, school())
    ben = someone("ben.cole", Role.ACCOUNT_MANAGER, school())
    tess = someone("tess.dunn", Role.PRACTITIONER, school())
    eve = someone("eve.hart", Role.ACCOUNT_MANAGER, school(2))
    nora = someone("nora.pike", Role.NATIONAL_ADMINISTRATOR, national_body())
    _ask(ada, tess)
    assert told(ben) == [NoticeKind.APPROVAL_WAITS]
    assert [told(one) for one in (ada, tess, eve, nora)] == [[]] * 4


def test_without_another_manager_the_national_administrators_are_told() -> None:
    """Somebody has to know of it."""
    ada = someone("ada.boyle", Role.ACCOUNT_MANAGER, school())
    tess = someone("tess.dunn", Role.PRACTITIONER, school())
    nora = someone("nora.pike", Role.NATIONAL_ADMINISTRATOR, national_body())
    _ask(ada, tess)
    assert (told(ada), told(nora)) == ([], [NoticeKind.APPROVAL_WAITS])


def _ask(who: Actor, for_: Actor) -> None:
    grant(actor=who, account=for_.account_id, role=Role.DATA_QUALITY, scope=scope_of(for_))
