"""Nobody is without a record: what a person has to decide about has a provisional one."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from contactpoint.visibility.views.results import ResultLine
from tests.fixtures.cases import held_case, held_cases
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said()
# Of the same home and birthday: a twin, or she under another name. The school knows no NHS number.
ZOE = replace(ADA, given="Zoe", nhs_number="", upn=unique_pupil_number(40))
RAVI = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    sex="male",
    postcode="ZE1 4XY",
    nhs_number=nhs_number(20),
)
PURPOSE = Purpose.WORKING_WITH_CHILD


@pytest.fixture
def dana(db: None) -> Actor:
    """A practitioner."""
    return world.actor_of(world.account("dana.field", role=Role.PRACTITIONER))


def found(actor: Actor, said: Said) -> list[ResultLine]:
    """What a search by name and date of birth shows."""
    criteria = Criteria(
        given=said.given, family=said.family, birth_date=date.fromisoformat(said.born)
    )
    return list(find_child(actor=actor, purpose=PURPOSE, criteria=criteria).lines)


def numbers() -> list[str]:
    """The numbers of all records, the oldest first."""
    return list(Child.objects.order_by("pk").values_list("number", flat=True))


def standing() -> list[set[str]]:
    """The feeds that speak of each child; of records that nothing stands on, none."""
    return sorted(
        ({stated.feed for stated in child.stated} for child in content().children if child.stated),
        key=sorted,
    )


@pytest.fixture
def twin(load: Loader) -> str:
    """Ada is registered, and a school's file has Zoe. Returns the number of Zoe's record."""
    load("pds", pds([ADA]))
    report = load("ctf", ctf([ZOE]))
    assert report.counts["to_review"] == 1
    return numbers()[1]


def test_what_is_asked_about_is_found_and_opened(twin: str, dana: Actor) -> None:
    """By every practitioner, with a mark; the record that it may be another's has none, and comes
    first, as health knows that child."""
    assert [(line.number, line.provisional) for line in found(dana, ZOE)] == [
        (numbers()[0], False),
        (twin, True),
    ]
    assert open_record(actor=dana, purpose=PURPOSE, number=twin).provisional
    (line,) = found(dana, ADA)
    assert (line.number, line.provisional) == (numbers()[0], False)
    assert not open_record(actor=dana, purpose=PURPOSE, number=line.number).provisional
    case = held_case()
    first, second = Child.objects.order_by("pk")
    assert (case.child_id, case.other_child_id) == (first.pk, second.pk)
    assert case.reason == DecisionReason.POSSIBLE_TWINS
    check_whole()


def test_a_registration_is_never_provisional(load: Loader, dana: Actor) -> None:
    """Two NHS numbers beside one name and date of birth: each has a record for good, and a case
    asks whether they are one child."""
    namesake = replace(ADA, nhs_number=nhs_number(61), postcode="ZE3 1CD")
    report = load("pds", pds([ADA, namesake]))
    assert report.counts["to_review"] == 1
    assert [line.provisional for line in found(dana, ADA)] == [False, False]
    assert held_case().reason == DecisionReason.CONFLICTING_NHS_NUMBERS
    assert not content().provisional
    check_whole()


@pytest.mark.parametrize("at_once", [True, False])
def test_what_is_registered_is_a_rival_to_what_comes_later(load: Loader, at_once: bool) -> None:
    """A school's row with the second namesake's home is not the first one's, and it is the second
    one's in the same delivery and in a later one."""
    namesake = replace(ADA, nhs_number=nhs_number(61), postcode="ZE3 1CD")
    if at_once:
        load("pds", pds([ADA, namesake]))
    else:
        load("pds", pds([ADA]))
        load("pds", pds([namesake]))
    load("school_list", school_list([replace(namesake, nhs_number="")]), sender=SCHOOL)
    assert standing() == [{"pds"}, {"pds", "school_list"}]
    joined = content().child_of("school_list")
    assert nhs_number(61) in {stated.nhs_number for stated in joined.stated}
    check_whole()


def test_what_waits_is_a_rival_to_what_comes_later(twin: str, load: Loader) -> None:
    """A list's row of Zoe goes to the record that waits, and leaves it waiting."""
    load("school_list", school_list([replace(ZOE, upn="")]), sender=OTHER_SCHOOL)
    assert standing() == [{"ctf", "school_list"}, {"pds"}]
    assert len(content().provisional) == 1
    check_whole()


def test_who_is_registered_waits_no_more(twin: str, load: Loader, dana: Actor) -> None:
    """Health registers Zoe on the record that waits. The mark goes; the case is still asked."""
    load("pds", pds([replace(ZOE, nhs_number=nhs_number(40), upn="")]))
    assert standing() == [{"ctf", "pds"}, {"pds"}]
    assert not content().provisional
    assert not open_record(actor=dana, purpose=PURPOSE, number=twin).provisional
    assert held_case().reason == DecisionReason.POSSIBLE_TWINS
    check_whole()


def test_what_its_source_makes_certain_goes_to_the_other_record(
    twin: str, load: Loader, dana: Actor
) -> None:
    """The school corrects the name: it was Ada. The record's number leads to hers, with what a
    practitioner has recorded on it, and nothing is asked."""
    record_involvement(actor=dana, purpose=PURPOSE, number=twin, started_on=date(2026, 1, 5))
    load("ctf", ctf([replace(ZOE, given=ADA.given)]))
    assert standing() == [{"ctf", "pds"}]
    view = open_record(actor=dana, purpose=PURPOSE, number=twin)
    assert view.number == numbers()[0]
    assert view.own_involvement is not None
    assert not view.provisional
    assert not held_cases()
    check_whole()


def test_a_return_goes_along(twin: str, load: Loader, dana: Actor) -> None:
    """Social care knows the number that the school gives Zoe. When the school says that it is Ada,
    the return goes with it."""
    load("cin", cin([("A1", ZOE)]))
    assert standing() == [{"cin", "ctf"}, {"pds"}]
    load("ctf", ctf([replace(ZOE, given="Zoey")]))
    assert standing() == [{"cin", "ctf"}, {"pds"}]
    assert len(content().provisional) == 1
    check_whole()
    load("ctf", ctf([replace(ZOE, given=ADA.given)]))
    assert standing() == [{"cin", "ctf", "pds"}]
    assert open_record(actor=dana, purpose=PURPOSE, number=twin).number == numbers()[0]
    assert not held_cases()
    check_whole()


def test_what_its_source_tells_apart_waits_no_more(twin: str, load: Loader, dana: Actor) -> None:
    """The school corrects name, date and sex: nobody is near. The record keeps its number."""
    load("ctf", ctf([replace(RAVI, upn=ZOE.upn)]))
    assert standing() == [{"ctf"}, {"pds"}]
    view = open_record(actor=dana, purpose=PURPOSE, number=twin)
    assert (view.name.given, view.provisional) == ("Ravi", False)
    assert not held_cases()
    check_whole()


def test_what_its_source_leaves_open_is_asked_anew(twin: str, load: Loader) -> None:
    """It says something else, and is still not certain: the case says what is true now."""
    old = held_case()
    load("ctf", ctf([replace(ZOE, given="Zoey")]))
    case = held_case()
    assert case.pk != old.pk
    assert (case.child_id, case.other_child_id) == (old.child_id, old.other_child_id)
    assert len(content().provisional) == 1
    check_whole()


def test_what_comes_back_is_asked_about_again(twin: str, load: Loader, dana: Actor) -> None:
    """A row that a full file leaves out ends, and its record is as last known: nothing is asked of
    it, and its mark is not shown. When the row comes back it waits as before."""
    load("ctf", ctf([replace(RAVI, upn=unique_pupil_number(50))]), full=True)
    view = open_record(actor=dana, purpose=PURPOSE, number=twin)
    assert (view.last_known, view.provisional) == (True, False)
    assert not held_cases()
    load("ctf", ctf([ZOE]))
    view = open_record(actor=dana, purpose=PURPOSE, number=twin)
    assert (view.last_known, view.provisional) == (False, True)
    assert held_case().reason == DecisionReason.POSSIBLE_TWINS
    check_whole()


@pytest.mark.parametrize(
    ("feed", "data", "sender"),
    [
        ("school_list", school_list([ZOE]), OTHER_SCHOOL),
        ("school_list", school_list([replace(ZOE, family="Eze")]), OTHER_SCHOOL),
        ("cin", cin([("0417", ZOE)]), ""),
    ],
)
def test_who_fell_silent_waits_no_more_once_another_source_speaks_of_the_child(
    twin: str, load: Loader, feed: str, data: bytes, sender: str
) -> None:
    """The row that was asked about has ended, and its question with it: what another source says
    of that record is certain, and nobody asks whose record it is."""
    load("ctf", ctf([replace(RAVI, upn=unique_pupil_number(50))]), full=True)
    assert not held_cases()
    load(feed, data, sender=sender)
    child = children.by_number(twin)
    assert child is not None
    assert not child.document.provisional
    assert not held_cases()
    check_whole()


def test_a_load_makes_certain_what_waited(load: Loader, dana: Actor) -> None:
    """A list's child fits two namesakes. One of them turns out to be born on another day: the row
    is the other's. Its record's number leads there, and what was recorded on it is there."""
    other_day = replace(ADA, nhs_number=nhs_number(61), postcode="ZE9 9ZZ")
    load("pds", pds([ADA, other_day]))
    either = replace(ADA, nhs_number="", postcode="ZE5 1CD")
    load("school_list", school_list([either]), sender=SCHOOL)
    assert len(content().provisional) == 1
    own = numbers()[2]
    record_involvement(actor=dana, purpose=PURPOSE, number=own, started_on=date(2026, 1, 5))
    report = load("pds", pds([replace(other_day, given="Ngozi", family="Eze", born="2012-11-21")]))
    assert report.counts["linked_later"] == 0  # Nothing has joined that it could be.
    report = load("pds", pds([replace(ADA, postcode="ZE5 1CD", as_at="2026-02-01")]))
    assert report.counts["linked_later"] == 1
    assert not content().provisional
    view = open_record(actor=dana, purpose=PURPOSE, number=own)
    assert view.number != own
    assert view.own_involvement is not None
    assert view.address is not None
    assert view.address.postcode == "ZE5 1CD"
    check_whole()
