"""A child whom a practitioner adds: found at once, joined by what sources state, and in no one's
way."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.children.statement import PRACTITIONER
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.rearrange import put_under
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.store.models import Child
from contactpoint.store.repositories import children, loads
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.results import ResultLine
from tests.fixtures.added import ADAEZE, PURPOSE, added, named
from tests.fixtures.cases import held_case, held_cases
from tests.placing.content import check_whole, content
from tests.placing.files import SCHOOL, Loader, Said, pds, school_list
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said()
AT_SCHOOL = replace(ADA, nhs_number="")


@pytest.fixture
def dana(db: None) -> Actor:
    """A practitioner."""
    return world.actor_of(world.account("dana.field"))


@pytest.fixture
def ravi(db: None) -> Actor:
    """Another one."""
    return world.actor_of(world.account("ravi.menon"))


def found(actor: Actor, said: Said = ADA, **more: object) -> list[ResultLine]:
    """What a search by name and date of birth shows."""
    criteria = Criteria(
        given=said.given,
        family=said.family,
        birth_date=date.fromisoformat(said.born),
        **more,  # type: ignore[arg-type]
    )
    return list(find_child(actor=actor, purpose=PURPOSE, criteria=criteria).lines)


def standing() -> list[set[str]]:
    """The feeds that speak of each child."""
    return sorted(
        ({stated.feed for stated in child.stated} for child in content().children if child.stated),
        key=sorted,
    )


def hide(number: str, status: Status) -> None:
    """Put a child under a status."""
    with transaction.atomic():
        loads.moving_alone()
        (record,) = Child.objects.filter(number=number)
        put_under(children.joining([record.pk])[0], status)


def test_who_is_added_is_found_by_everybody_from_that_moment(dana: Actor, ravi: Actor) -> None:
    """Provisional, with the one who added it as a contact, and a case that asks."""
    number = added(dana)
    for who in (dana, ravi):
        ((line),) = found(who)
        assert (line.number, line.provisional, line.registered) == (number, True, False)
        view = open_record(actor=who, purpose=PURPOSE, number=number)
        (contact,) = view.other_services
        assert contact.practitioner_name == "Dana Field"
    case = held_case()
    assert case.reason == DecisionReason.ADDED_BY_PRACTITIONER
    assert (case.child_id, case.other_child_id) == (None, Child.objects.get(number=number).pk)
    assert case.waits
    check_whole()


def test_a_schools_list_arrives_and_joins_it(load: Loader, dana: Actor) -> None:
    """The list founds its record, and what was added follows: its number leads on, the involvement
    stays, and nothing is asked any more."""
    number = added(dana)
    load("school_list", school_list([AT_SCHOOL]), sender=SCHOOL)
    assert standing() == [{PRACTITIONER, "school_list"}]
    (line,) = found(dana)
    assert not line.provisional
    view = open_record(actor=dana, purpose=PURPOSE, number=number)
    assert view.number == line.number
    assert view.own_involvement is not None
    assert not held_cases()
    check_whole()


def test_a_registration_joins_it_and_what_it_says_counts(load: Loader, dana: Actor) -> None:
    """Health writes the name as registered: the practitioner's says no more. Its home is shown."""
    number = added(dana, named("ADAEZE", "OKAFOR"))
    load("pds", pds([ADA]))
    assert standing() == [{PRACTITIONER, "pds"}]
    view = open_record(actor=dana, purpose=PURPOSE, number=number)
    assert (view.name.full, view.added, view.provisional) == ("Adaeze Okafor", False, False)
    assert view.address is not None
    check_whole()


def test_two_who_add_one_child_are_both_joined(load: Loader, dana: Actor, ravi: Actor) -> None:
    """The second sees the first by the same search; both follow what the school states."""
    first = added(dana)
    assert [line.number for line in found(ravi)] == [first]
    second = added(ravi)
    assert second != first
    assert {line.number for line in found(dana)} == {first, second}
    load("school_list", school_list([AT_SCHOOL]), sender=SCHOOL)
    assert standing() == [{PRACTITIONER, "school_list"}]
    numbers = {
        open_record(actor=dana, purpose=PURPOSE, number=one).number for one in (first, second)
    }
    assert len(numbers) == 1
    check_whole()


def test_who_adds_a_known_child_takes_nothing_from_it(
    load: Loader, dana: Actor, ravi: Actor
) -> None:
    """It is no rival: what a school says next goes to the child that health registers, as if nobody
    had been added, and the record says what it said."""
    load("pds", pds([ADA]))
    (known,) = found(dana)
    before = open_record(actor=ravi, purpose=PURPOSE, number=known.number)
    for asked in ("first", "second", "third"):
        added(dana, asked=asked)
    assert open_record(actor=ravi, purpose=PURPOSE, number=known.number) == before
    load("school_list", school_list([AT_SCHOOL]), sender=SCHOOL)
    at_school = content().child_of("school_list")
    assert "pds" in {stated.feed for stated in at_school.stated}
    check_whole()


@pytest.mark.parametrize("hiding", [Status.CONCEALED, Status.GUARDED, Status.MAY_BE_GUARDED])
def test_a_hidden_twin_makes_no_difference(
    load: Loader, dana: Actor, ravi: Actor, hiding: Status
) -> None:
    """What is added, found, shown and asked is the same beside a hidden child of the same facts."""
    load("pds", pds([ADA]))
    (known,) = found(dana)
    hide(known.number, hiding)
    assert not found(dana)
    number = added(dana)
    (line,) = found(ravi)
    assert (line.number, line.provisional) == (number, True)
    case = held_case(reason=DecisionReason.ADDED_BY_PRACTITIONER.value)
    assert (case.child_id, case.weight, case.waits) == (None, None, True)


@pytest.mark.parametrize("hiding", [Status.CONCEALED, Status.GUARDED])
def test_what_a_load_says_of_a_hidden_twin_makes_no_difference(
    load: Loader, dana: Actor, hiding: Status
) -> None:
    """A later delivery of the hidden child moves, hides and joins nothing that was added."""
    load("pds", pds([ADA]))
    (known,) = found(dana)
    hide(known.number, hiding)
    number = added(dana)
    load("pds", pds([replace(ADA, postcode="ZE3 1CD", as_at="2026-02-01")]))
    load("school_list", school_list([AT_SCHOOL]), sender=SCHOOL)
    (line,) = found(dana)
    assert (line.number, line.provisional) == (number, True)
    check_whole()


def test_a_label_hides_no_child_that_was_added(load: Loader, dana: Actor) -> None:
    """Health begins to guard a child like it: its record founds itself out of sight, and who added
    the other learns nothing."""
    number = added(dana)
    before = found(dana)
    load("pds", pds([replace(ADA, restricted=True)]))
    load("pds", pds([replace(ADA, restricted=True, postcode="ZE3 1CD", as_at="2026-02-01")]))
    assert found(dana) == before
    assert open_record(actor=dana, purpose=PURPOSE, number=number).provisional
    assert standing() == [{"pds"}, {PRACTITIONER}]
    check_whole()


def test_where_it_lives_is_for_those_who_decide(dana: Actor, ravi: Actor) -> None:
    """No practitioner is shown the home or the carer, nor finds the child by its postcode: it may
    be a child that is hidden. The desk that decides about it reads both."""
    number = added(dana)
    for who in (dana, ravi):
        view = open_record(actor=who, purpose=PURPOSE, number=number)
        assert (view.address, view.carers) == (None, ())
        assert found(who)[0].town == ""
        by_home = Criteria(given="Adaeze", birth_date=ADAEZE.birth_date, postcode="ZE2 9AB")
        assert not find_child(actor=who, purpose=PURPOSE, criteria=by_home).lines
    desk = world.actor_of(world.account("rita.desk", role=Role.DATA_QUALITY))
    view = open_record(actor=desk, purpose=Purpose.DATA_QUALITY, number=number)
    assert view.address == ADAEZE.address
    assert view.carers == (ADAEZE.carer,)
