"""A child whom no source names any more, and of whom social care still speaks."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError
from contactpoint.children.statement import ServiceKind
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.store.models import Child
from contactpoint.visibility.views.record import RecordView
from tests.fixtures.actors import actor
from tests.fixtures.statements import held, held_by_feed
from tests.placing.content import check_whole
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
OTHER = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
PURPOSE = Purpose.WORKING_WITH_CHILD


@pytest.fixture
def dropped(load: Loader) -> str:
    """Health and school have dropped a child who is in need. Returns her number."""
    load("pds", pds([ADA, OTHER]), full=True)
    load("ctf", ctf([ADA, OTHER]), full=True)
    load("cin", cin([("A1", ADA)]))
    number = number_found()
    load("pds", pds([OTHER]), full=True)
    load("ctf", ctf([OTHER]), full=True)
    return number


def number_found() -> str:
    """The number of the one child that a search by Ada's name and date of birth finds."""
    (line,) = find_child(
        actor=actor(service=ServiceKind.GP_PRACTICE),
        purpose=PURPOSE,
        criteria=Criteria(family=ADA.family, birth_date=date.fromisoformat(ADA.born)),
    ).lines
    return line.number


def shown(number: str) -> RecordView:
    """The record that the number leads to."""
    return open_record(actor=actor(service=ServiceKind.GP_PRACTICE), purpose=PURPOSE, number=number)


def feeds_standing(number: str) -> set[str]:
    """The feeds that speak of the child with this number."""
    record = Child.objects.get(number=number)
    return {statement.feed for _, statement in held_by_feed(child_id=record.pk, state="linked")}


def test_a_child_known_to_social_care_is_still_found(dropped: str) -> None:
    """A return without a name does not take a child's last known name from her."""
    assert number_found() == dropped
    assert shown(dropped).last_known
    assert shown(dropped).name.full == "Adaeze Okafor"
    assert feeds_standing(dropped) == {"cin"}
    check_whole()


def test_the_next_return_leaves_the_name(dropped: str, load: Loader) -> None:
    """What social care says next stands beside what was said last."""
    load("cin", cin([("A1", replace(ADA, sex="unknown"))]))
    assert number_found() == dropped
    assert feeds_standing(dropped) == {"cin"}
    check_whole()


def test_another_return_finds_the_child(dropped: str, load: Loader) -> None:
    """A return of another authority goes to her by her pupil number, and leaves her name."""
    load("cin", cin([("B1", ADA)], authority="821"))
    assert number_found() == dropped
    assert len(held(child_id=Child.objects.get(number=dropped).pk, state="linked")) == 2
    check_whole()


def test_the_name_stays_when_social_care_withdraws_too(dropped: str, load: Loader) -> None:
    """Of a child of whom nobody speaks at all, what was last known stays known."""
    load("cin", cin([("A9", OTHER)]), full=True)
    assert number_found() == dropped
    assert shown(dropped).last_known
    assert not feeds_standing(dropped)
    check_whole()


def test_who_is_named_again_is_not_last_known(dropped: str, load: Loader) -> None:
    """A source that names the child again has the word; her number stays."""
    load("school_list", school_list([ADA]), sender=OTHER_SCHOOL)
    assert number_found() == dropped
    assert not shown(dropped).last_known
    assert Child.objects.count() == 2
    check_whole()


def test_who_is_guarded_now_is_not_shown_as_last_known(dropped: str, load: Loader) -> None:
    """A source that begins to guard the child takes her last words with it, also those of others,
    and the next return brings nothing back."""
    load("pds", pds([replace(ADA, restricted=True)]))
    load("cin", cin([("A1", replace(ADA, sex="unknown"))]))
    with pytest.raises(AccessRefusedError):
        shown(dropped)
    check_whole()
